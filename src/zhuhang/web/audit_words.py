"""What the kinds of events are called on the page (留痕的说法). A kind without a word shows as it is recorded."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "appointment.end": _("结束任职"), "appointment.make": _("任命"), "appointment.succeed": _("登记接任"), "audit.export": _("导出留痕"),
    "audit.view": _("查看留痕"), "calendar.change": _("调整工作日"), "calendar.forget": _("取消工作日调整"), "check.confirm": _("学生确认"), "check.object": _("学生提出异议"), "college.found": _("建立学院"),
    "contact.set": _("登记联系方式"), "contact.view": _("查看联系方式"), "equivalence.withdraw": _("取消课程对应"),
    "papers.settings": _("设定通知书"), "scan.open": _("打开扫描件"), "seal.return": _("盖章退回"), "seal.send": _("送盖章"),
    "equivalence.confirm": _("确认课程对应"), "fact.state": _("认定事实"), "guardian.add": _("登记家长"), "guardian.check": _("核实家长电话"),
    "guardian.forbid": _("不要联系家长"), "import.confirm": _("成绩入库"), "import.map": _("对应列"), "import.open": _("上传成绩"),
    "import.refused": _("文件未读入"), "import.refused.export": _("导出未读入的行"), "import.undo": _("撤销入库"), "line.hold": _("暂缓"),
    "line.nominate": _("补充学生"), "line.release": _("恢复"), "line.resubmit": _("再次提交"), "line.send_back": _("退回"), "link.make": _("生成一次性链接"),
    "link.open": _("打开一次性链接"), "link.revoke": _("作废一次性链接"), "list.check": _("核对名单"), "list.export": _("导出名单"),
    "list.print": _("打印名单"), "list.open": _("拟定名单"), "list.publish": _("公布名单"), "list.received": _("收到名单"), "list.reconcile": _("核对上级名单"),
    "list.renew": _("更新名单"), "list.submit": _("提交名单"), "list.supplement": _("补充名单"), "list.unpublish": _("结束公布"),
    "notice.prepare": _("拟通知书"), "notice.print": _("打印、取走通知书"), "template.forget": _("改回自带版式"), "template.upload": _("上传 Word 模板"),
    "notice.release": _("放行通知书"), "notice.serve": _("送达通知书"),
    "notice.step": _("通知书办理"), "notice.tell-first": _("先面谈"), "notice.told": _("已面谈"), "objection.answer": _("答复异议"),
    "one-time.drop": _("停用动态口令"), "one-time.require": _("启用动态口令"), "password.change": _("修改密码"), "password.first": _("发初始密码"),
    "people.import.confirm": _("人员表入库"), "people.import.open": _("上传人员表"), "procedure.parameters": _("设定程序参数"),
    "receipt.chase": _("催回执"), "receipt.enter": _("登记回执"), "receipt.sign": _("签回执"), "run.done": _("筛查完成"), "run.open": _("运行筛查"),
    "run.refused": _("筛查未完成"), "sign-in": _("登录"), "sign-in.locked": _("多次输错，暂停登录"), "sign-out.everywhere": _("退出所有登录"), "student.print": _("打印学生页"),
    "student-accounts.open": _("开通学生账号"), "student-accounts.passwords": _("发学生初始密码"),
    "student.view": _("查看学生页"), "summary-template.map": _("对应汇总表"), "summary-template.upload": _("上传汇总表模板"),
    "term.dates": _("设定学期日期"), "line.withdraw": _("撤出名单"), "line.revoke": _("撤销"), "line.raise": _("升级"),
    "line.lower": _("预警降级"), "list.review": _("审核名单"), "list.approve": _("审定名单"), "list.tell": _("报送名单"),
    "list.serve": _("下达通知书"), "teaching.export": _("导出任课班学生"),
}  # fmt: skip


def word(act: str) -> str:
    """The Chinese word for a kind of event."""
    return str(WORDS.get(act, act))
