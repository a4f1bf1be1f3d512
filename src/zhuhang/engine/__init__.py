"""The engine (引擎): screening as a pure function of a regulation and sealed inputs. Imports neither Django nor a clock."""

from zhuhang.engine.inputs import EngineError, Inputs
from zhuhang.engine.plan import parse_setting
from zhuhang.engine.screen import Run, run, screen
from zhuhang.engine.sealing import Sealed, seal
from zhuhang.engine.warning_list import WarningList

__all__ = ["EngineError", "Inputs", "Run", "Sealed", "WarningList", "parse_setting", "run", "screen", "seal"]
