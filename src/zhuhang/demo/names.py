"""Invented names (虚构姓名): common parts put together by a seeded generator, nobody in particular."""

from __future__ import annotations

from random import Random

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_GIVEN = "晓云子涵雨桐宇轩欣怡浩然思远佳宁梓萱嘉豪静雯志强文博雪晴建国丽娟明辉秀英俊杰海燕伟东慧敏国栋春华立新冬梅振宇书瑶一鸣若曦承泽清扬安琪锦程可馨泽楷语嫣致远星河"


def name(random: Random) -> str:
    """One name of two or three characters."""
    given = "".join(random.sample(_GIVEN, random.choice((1, 2, 2, 2))))
    return random.choice(_SURNAMES) + given
