"""Zhuhang (助航): academic early warning and support for colleges."""

__version__ = "0.1.0"
