"""What the pictures of the console show besides questions: absences, reviews, cases, remedies, shifts — made as people make them."""

from __future__ import annotations

from typing import Any

from tests.support.citizen import Citizen
from tests.support.console import Member
from tests.support.console_story import absent
from tests.support.errand import answer_personal_questions
from tests.support.people import someone
from tests.support.product import Product

FRIDAY = "2026-11-13"
MORNING, AFTERNOON = ("08:30", "12:00"), ("13:30", "17:30")
CASES = (
    ("410402202611180021", "食品经营许可（新办）", "补齐补正", "2026-11-25", "营业场所平面图没有标出操作间，请重新画。"),
    ("410402202611160007", "烟草专卖零售许可证核发", "在办", "2026-11-23", ""),
    ("410402202611120033", "个体工商户设立登记", "办结(准予/不准予)", "2026-11-20", ""),
)  # fmt: skip
CANNED = (
    ("先问好", "您好，我是大厅窗口工作人员，前面的对话我都看到了，请稍等，我帮您核对。"),
    ("不作审批结论", "能不能批要由审批部门按公布的条件审查后决定，我把条件和材料一次说清，您照着准备。"),
)


def stay_away(product: Product) -> None:
    """Somebody books three times in one morning and comes to none: booking is closed to them for a year."""
    product.pin(f"{FRIDAY}T09:10:00+08:00")
    citizen = Citizen(product)
    for moment in ("九点半", "十点", "十点半"):
        citizen.say(f"预约烟草证，今天上午{moment}")
        answer_personal_questions(citizen, someone(305, "何建军"))
        citizen.say("确认")
    product.pin(f"{FRIDAY}T11:15:00+08:00")
    absent(product, 3)


class Desk:
    """Staff at work, each through their own session."""

    def __init__(self, product: Product) -> None:
        self.product = product

    def ask(self, member: Member, method: str, path: str, body: Any = None) -> Any:
        """Call the API as this member of staff."""
        answer = member.session.request(method, f"{self.product.url}/api/v1/staff/{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def keep_roster(self, supervisor: Member, *people: Member) -> None:
        """Put people on duty around the lunch break, and one of them on leave."""
        for person in people:
            for starts, ends in (MORNING, AFTERNOON):
                shift = {"staff_id": person.id, "weekdays": [1, 2, 3, 4, 5], "starts": starts, "ends": ends}
                self.ask(supervisor, "POST", "shifts", {**shift, "phone": person is people[0]})
        leave = {"staff_id": people[-1].id, "day": "2026-11-27", "on": False, "reason": "参加政务服务标准培训"}
        self.ask(supervisor, "POST", "shift-exceptions", leave)
        for title, text in CANNED:
            self.ask(supervisor, "POST", "canned", {"title": title, "text": text, "shared": True})

    def hear_the_appeal(self, clerk: Member) -> None:
        """Take an appeal down at the counter."""
        (ban,) = self.ask(clerk, "GET", "bans")["bans"]
        self.ask(clerk, "POST", "appeals", {"ban_id": ban["id"], "text": "那天孩子发高烧住院，没顾上取消，有住院证明。"})

    def visits(self, clerk: Member, supervisor: Member) -> None:
        """Two people come and say how it was; the bad word is answered."""
        booked = self.product.rows("SELECT voucher_number, conversation_id FROM appointment WHERE state = 'booked'")
        (first, *_rest) = [row for row in booked if self._today(row["voucher_number"])]
        self.ask(clerk, "POST", "appointments/check-in", {"code": first["voucher_number"]})
        for words, level in (("窗口说得很清楚，十分钟就办完了", "非常满意"), ("排了一个多小时才轮到", "不满意")):
            citizen = Citizen(self.product)
            citizen.say("我要评价")
            citizen.choose(level)
            citizen.say(words)
        for row in self.product.rows("SELECT number FROM consultation ORDER BY number LIMIT 5"):
            self.ask(supervisor, "POST", f"consultations/{row['number']}/gap", {"gap": "公开不到位"})
        for row in self.product.rows("SELECT number FROM consultation WHERE kind = '政策'"):
            self.ask(supervisor, "POST", f"consultations/{row['number']}/gap", {"gap": "历史遗留问题"})
        (bad,) = self.ask(supervisor, "GET", "reviews?state=open")["reviews"]
        call = {"reached": True, "note": "已致歉，说明那天系统升级，下午增开了窗口。"}
        self.ask(supervisor, "POST", f"reviews/{bad['id']}/call-back", call)

    def _today(self, number: str) -> bool:
        (row,) = self.product.rows("SELECT starts_at FROM appointment WHERE voucher_number = ?", number)
        return str(row["starts_at"]).startswith("2026-11-24")

    def take_cases_over(self, supervisor: Member) -> None:
        """Let the acceptance system report three cases, one of them late."""
        cases = [
            {"number": number, "phone": someone(400 + place).phone, "item_name": item, "status": status,
             "status_at": "2026-11-20T10:00:00+08:00", "accepted_on": "2026-11-16", "due_on": due, "note": note}
            for place, (number, item, status, due, note) in enumerate(CASES)
        ]  # fmt: skip
        url = f"{self.product.url}/api/v1/cases/import"
        supervisor.session.post(url, json={"cases": cases}, timeout=30).raise_for_status()

    def improve(self, coach: Member, supervisor: Member) -> None:
        """Draft two remedies; one is approved and published, one waits."""
        first = {
            "kind": "answer", "gap": "公开不到位", "owner": coach.id, "due_on": "2026-11-27",
            "problem": "一周里多人问小饭馆要什么材料，指南没有分面积说清。",
            "question": "开小饭馆按哪个事项办", "wordings": ["开个小饭店算小经营店吗"],
            "text": "经营面积60平方米以内的，按“小经营店登记”办；超过的，按“食品经营许可”办。两种都可以先到咨询区领样表。",
            "basis": "《河南省食品小作坊、小经营店和小摊点管理条例》",
        }  # fmt: skip
        second = {
            "kind": "note", "gap": "历史遗留问题", "owner": supervisor.id, "due_on": "2026-11-25", "item_code": "I11",
            "problem": "当年的手续找不到了，市民来回跑档案馆。",
            "text": "手续找不到的，可先在咨询区查询档案目录，再由窗口开具调档联系单。",
        }  # fmt: skip
        for body, approved in ((first, True), (second, False)):
            made = self.ask(coach, "POST", "remedies", body)
            self.ask(coach, "POST", f"remedies/{made['id']}/submit")
            if approved:
                self.ask(supervisor, "POST", f"remedies/{made['id']}/approve")

    def serve_one(self, clerk: Member) -> None:
        """Take one citizen over, answer and close."""
        citizen = Citizen(self.product)
        citizen.say("居住证丢了怎么补")
        citizen.say("转人工")
        (row,) = self.product.rows("SELECT id FROM handoff WHERE conversation_id = ?", citizen.id)
        for path, body in (
            ("claim", {}),
            ("messages", {"client_id": "a1", "text": "带身份证到大厅公安综合窗口补领，当场能办。"}),
            ("close", {"outcome": "answered", "note": "带身份证到公安综合窗口补领，不用预约。"}),
        ):
            self.ask(clerk, "POST", f"handoffs/{row['id']}/{path}", body)
