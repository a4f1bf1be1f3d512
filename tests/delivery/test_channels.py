"""Every channel against a local server that speaks its protocol."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from tests.delivery.servers import free_port, mail_server, web_server
from zhuhang.delivery.channels import Message, NotNow, NotPossible, dingtalk, mail, sms, wecom
from zhuhang.delivery.channels.work_chat import WorkChat

MESSAGE = Message("someone@example.org", "演示学院：请查看一份通知", "你有一份学业方面的通知。", "a" * 32)


def test_a_letter_arrives_as_it_was_written() -> None:
    with mail_server() as inbox:
        mail.of(f"smtp://127.0.0.1:{inbox.port}?from=notice@example.org").send(MESSAGE)
    [letter] = inbox.letters
    assert letter["To"] == "someone@example.org" and letter["From"] == "notice@example.org"
    assert letter["Subject"] == MESSAGE.subject and letter["Message-ID"] == f"<{'a' * 32}@zhuhang>"
    assert letter.get_content().strip() == MESSAGE.text


@pytest.mark.parametrize(("answer", "error"), [("450 busy", NotNow), ("550 no such user", NotPossible)])
def test_a_mail_server_refuses_for_now_or_for_ever(answer: str, error: type[Exception]) -> None:
    with mail_server() as inbox:
        inbox.refusals = [answer]
        with pytest.raises(error):
            mail.of(f"smtp://127.0.0.1:{inbox.port}").send(MESSAGE)
    assert not inbox.letters


def test_a_mail_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(NotNow):
        mail.of(f"smtp://127.0.0.1:{free_port()}").send(MESSAGE)


def test_wecom_fetches_one_token_for_many_messages() -> None:
    answers = {
        "/cgi-bin/gettoken": [(200, {"errcode": 0, "access_token": "T", "expires_in": 7200})],
        "/cgi-bin/message/send": [(200, {"errcode": 0, "msgid": "M1"})],
    }
    with web_server(answers) as called:
        channel = wecom.WeCom.of(f"http://corp:s%40cret@{called.address}?agent=1000002")
        assert [channel.send(MESSAGE), channel.send(MESSAGE)] == ["M1", "M1"]
    paths = [call["path"] for call in called.calls]
    assert paths == ["/cgi-bin/gettoken", "/cgi-bin/message/send", "/cgi-bin/message/send"]
    assert called.calls[0]["query"] == {"corpid": ["corp"], "corpsecret": ["s@cret"]}
    body = called.calls[1]["body"]
    assert body["touser"] == MESSAGE.to and body["agentid"] == 1000002 and body["text"]["content"] == MESSAGE.text


def test_wecom_renews_a_token_that_expired() -> None:
    answers = {
        "/cgi-bin/gettoken": [(200, {"errcode": 0, "access_token": "T", "expires_in": 7200})],
        "/cgi-bin/message/send": [(200, {"errcode": 42001}), (200, {"errcode": 0, "msgid": "M2"})],
    }
    with web_server(answers) as called:
        assert wecom.WeCom.of(f"http://corp:secret@{called.address}?agent=1").send(MESSAGE) == "M2"
    assert [call["path"] for call in called.calls].count("/cgi-bin/gettoken") == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [((200, {"errcode": 45009}), NotNow), ((200, {"errcode": 0, "invaliduser": "x"}), NotPossible), ((502, {}), NotNow), ((403, {}), NotPossible)],
)
def test_wecom_says_later_or_never(answer: tuple[int, dict[str, object]], error: type[Exception]) -> None:
    answers = {"/cgi-bin/gettoken": [(200, {"errcode": 0, "access_token": "T"})], "/cgi-bin/message/send": [answer]}
    with web_server(answers) as called, pytest.raises(error):
        wecom.WeCom.of(f"http://corp:secret@{called.address}?agent=1").send(MESSAGE)


def test_dingtalk_sends_a_work_notification() -> None:
    answers = {
        "/gettoken": [(200, {"errcode": 0, "access_token": "T", "expires_in": 7200})],
        "/topapi/message/corpconversation/asyncsend_v2": [(200, {"errcode": 0, "task_id": 77})],
    }
    with web_server(answers) as called:
        assert dingtalk.DingTalk.of(f"http://key:secret@{called.address}?agent=9").send(MESSAGE) == "77"
    assert called.calls[1]["body"]["userid_list"] == MESSAGE.to and called.calls[1]["body"]["agent_id"] == "9"


@pytest.mark.parametrize(("number", "error"), [(88, NotNow), (90018, NotNow), (33012, NotPossible)])
def test_dingtalk_says_later_or_never(number: int, error: type[Exception]) -> None:
    answers = {
        "/gettoken": [(200, {"errcode": 0, "access_token": "T"})],
        "/topapi/message/corpconversation/asyncsend_v2": [(200, {"errcode": number, "errmsg": "无效"})],
    }
    with web_server(answers) as called, pytest.raises(error, match="钉钉"):
        dingtalk.DingTalk.of(f"http://key:secret@{called.address}?agent=9").send(MESSAGE)


@pytest.mark.parametrize("chat", [wecom.WeCom, dingtalk.DingTalk])
def test_without_a_token_a_chat_is_asked_again_later(chat: type[WorkChat]) -> None:
    with web_server({chat.token_path: [(200, {"errcode": 40001, "errmsg": "bad secret"})]}) as called:
        with pytest.raises(NotNow, match="没有给令牌.*bad secret"):
            chat.of(f"http://key:secret@{called.address}?agent=9").send(MESSAGE)
        assert len(called.calls) == 1


def test_the_sms_adapter_gets_a_signed_text() -> None:
    with web_server({"/send": [(200, {"accepted": True, "id": "S1"})]}) as called:
        assert sms.of(f"http://:secret@{called.address}/send").send(MESSAGE) == "S1"
    call = called.calls[0]
    said = "\n".join((MESSAGE.key, MESSAGE.to, MESSAGE.text))
    assert call["headers"]["X-Zhuhang-Signature"] == hmac.new(b"secret", said.encode(), hashlib.sha256).hexdigest()
    assert call["body"] == {"key": MESSAGE.key, "to": MESSAGE.to, "text": MESSAGE.text}


def test_the_sms_adapter_may_refuse() -> None:
    with web_server({"/send": [(200, {"accepted": False, "why": "空号"})]}) as called, pytest.raises(NotPossible, match="空号"):
        sms.of(f"http://:secret@{called.address}/send").send(MESSAGE)


@pytest.mark.parametrize("of", [mail.of, wecom.WeCom.of, dingtalk.DingTalk.of, sms.of])
def test_a_wrong_address_is_refused_with_an_example(of: object) -> None:
    with pytest.raises(ValueError, match="请写成"):
        of("ftp://nowhere")  # type: ignore[operator]
