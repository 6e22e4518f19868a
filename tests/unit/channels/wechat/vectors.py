"""What the vendor itself has published to try an implementation with (the sample programs of 消息加解密)."""

from __future__ import annotations

# Java sample, WXBizMsgCryptTest: a fixed salt, so that the ciphertext is fixed too.
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP_ID = "wxb11529c136998cb6"
TOKEN = "pamtest"
SALT = b"aaaabbbbccccdddd"
PLAIN = "我是中文abcd123"
SEALED = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="

# Python, C++ and PHP samples: a whole push with its signature (the envelope of 企业微信 is the same).
PUSH_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
PUSH_APP_ID = "wx5823bf96d3bd56c7"
PUSH_TOKEN = "QDG6eK"
PUSH_QUERY = {
    "msg_signature": "477715d11cdb4164915debcba66cb864d751f3e6",
    "timestamp": "1409659813",
    "nonce": "1372623149",
}
PUSH_SEALED = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)
PUSH_BODY = (
    f"<xml><ToUserName><![CDATA[{PUSH_APP_ID}]]></ToUserName><Encrypt><![CDATA[{PUSH_SEALED}]]></Encrypt>"
    "<AgentID><![CDATA[218]]></AgentID></xml>"
)
PUSH_SAYS = "hello"
PUSH_SENDER = "mycreate"
