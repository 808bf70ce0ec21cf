"""The words for the domain's own codes, in Chinese and English."""

from collections.abc import Mapping
from typing import Final

_CLOCKS: Final = {
    "report": ("上报", "report"),
    "dispatch": ("派单", "dispatch"),
    "claim": ("领单", "claim"),
    "return_decision": ("退单裁定", "return decision"),
    "information": ("补充材料", "information"),
    "contact": ("联系", "contact"),
    "assistance": ("协办", "assistance"),
    "resolve": ("办理", "resolve"),
    "review": ("审核", "review"),
    "extension_decision": ("延期裁定", "extension decision"),
    "supervision_answer": ("督办答复", "supervision answer"),
    "commitment": ("承诺", "commitment"),
    "rework_decision": ("重办裁定", "rework decision"),
    "revisit": ("回访", "revisit"),
    "suspension_review": ("挂账复核", "suspension review"),
    "whole_issue": ("全程", "whole issue"),
}
_METHODS: Final = {
    "phone": ("电话", "phone"),
    "message": ("短信", "message"),
    "visit": ("上门", "visit"),
    "inbound": ("来电", "inbound call"),
    "site_check": ("现场核查", "site check"),
}
_BY_FIELD: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "clock": _CLOCKS,
    "method": _METHODS,
    "urgency": {
        "ordinary": ("一般", "ordinary"),
        "utility": ("水电气热", "utility"),
        "urgent": ("紧急", "urgent"),
    },
    "request_type": {
        "consult": ("咨询", "question"),
        "help": ("求助", "help"),
        "complaint": ("投诉", "complaint"),
        "violation_report": ("举报", "report of a violation"),
        "suggestion": ("建议", "suggestion"),
        "praise": ("表扬", "praise"),
    },
    "category": {"unclassified": ("未分类", "unclassified")},
    "flags": {
        "raised_after_contact": ("联系后改高星级", "raised after the unit got in touch"),
        "outside_geofence": ("不在范围内", "outside the fence"),
        "outside_window": ("不在规定时间内", "outside the hours"),
        "geo_suspect": ("位置移动过快", "moved impossibly fast"),
        "merge_candidate": ("疑似重复", "perhaps the same matter as another"),
        "grid_missing": ("不在任何网格内", "in no grid"),
        "grid_ambiguous": ("在多个网格内", "in several grids"),
        "boilerplate": ("照抄来件文字", "repeats the complainant's own words"),
        "same_file": ("文件曾用于其他事项", "the file is on record in another issue"),
        "same_picture": ("图片与另一文件相同", "shows the same picture as another file"),
        "no_evaluation_in_time": ("未按时评价", "no evaluation in time"),
        "third_transfer": ("第三次转办", "third transfer"),
        "no_lead_after_three_meetings": ("三次会商未定主办", "three meetings without a lead"),
    },
    "kind": {"assist": ("协办", "assist"), "whistle": ("到场（吹哨）", "come to the spot")},
    "new_facts": {"True": ("有新情况", "with new facts")},
    "clocks_paused": {"True": ("暂停计时", "the clocks stand")},
    "purpose": {
        "feedback": ("回访", "revisit"),
        "exhausted": ("联系不上", "not reached"),
        "terminated": ("终止", "terminated"),
    },
    "drawn": {"True": ("抽中", "drawn")},
    "mode": {"pool": ("认领", "pool"), "order": ("点单", "order")},
    "designated": {"True": ("指定承办", "designated")},
    "outcome": {
        "solved": ("已解决", "solved"),
        "partly_solved": ("部分解决", "partly solved"),
        "explained": ("解释说明", "explained"),
    },
    "solved": {
        "yes": ("已解决", "solved"),
        "partly": ("部分解决", "partly solved"),
        "no": ("未解决", "not solved"),
    },
    "satisfaction": {
        "satisfied": ("满意", "satisfied"),
        "basically_satisfied": ("基本满意", "basically satisfied"),
        "dissatisfied": ("不满意", "dissatisfied"),
        "not_given": ("未评价", "no rating given"),
    },
    "back_to": {"claimed": ("承办单位", "the unit"), "reported": ("派单员", "the dispatcher")},
    "deemed": {"True": ("逾期未裁定", "nobody decided in time")},
    "planned": {"True": ("到期自动恢复", "as planned")},
    "late": {"True": ("逾期兑现", "kept too late")},
    "supervise": {"True": ("转入督办", "supervision follows")},
    "decision": {
        "keep": ("继续挂账", "kept on the ledger"),
        "resume": ("恢复办理", "worked on again"),
        "close": ("转办结", "brought to its end"),
    },
    "act": {
        "suspend": ("挂账", "suspension"),
        "merge": ("并件", "merging"),
        "force_close": ("强制办结", "forced close"),
        "pause_for_information": ("补充期间暂停计时", "pausing the clocks for a question"),
        "waive_rework": ("不再重办", "waiving the rework"),
        "exclude": ("剔除考核", "leaving it out of the assessment"),
    },
    "ground": {
        "revisited": ("已回访", "revisited"),
        "exhausted": ("多次回访未联系上", "complainant not reached"),
        "waived": ("免回访", "revisit waived"),
        "rework_waived": ("不再重办", "rework waived"),
        "forced": ("强制办结", "forced"),
        "overdue": ("超期", "overdue"),
        "nearly_due": ("即将到期", "nearly due"),
        "one_star": ("一星评价", "one star"),
        "reworked": ("多次重办", "reworked again"),
        "repeated": ("多次重复来电", "repeated contacts"),
        "reviews_missed": ("挂账逾期未复核", "reviews of the suspension missed"),
        "called_by_answer": ("回访反映", "the answer of the revisit"),
        "forbidden_certificate": ("违规要求出具证明", "a forbidden certificate was demanded"),
        "ordered": ("领导要求", "ordered"),
    },
    "level": {
        "daily": ("日常", "daily"),
        "listed": ("挂牌", "listed"),
        "interview": ("约谈", "interview"),
    },
    "colour": {"yellow": ("黄牌", "Yellow card"), "red": ("红牌", "Red card")},
    "does": {
        "yellow": ("黄牌", "yellow card"),
        "red": ("红牌", "red card"),
        "criticise": ("书面批评", "criticism"),
        "interview": ("约谈", "interview"),
    },
    "cause": {
        "appeal": ("申诉成立", "on appeal"),
        "in_time": ("实为按时", "the step was in time"),
    },
    "why": {
        "calendar_revised": ("日历修订", "the calendar was revised"),
        "policy_revised": ("政策调整", "the policy was changed"),
        "conference": ("会商明确期限", "the conference named a date"),
    },
    "result": {"holds": ("合格", "holds"), "failed": ("不合格", "failed")},
}

CODES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    (name, code): words for name, codes in _BY_FIELD.items() for code, words in codes.items()
}
"""By field and code; a code that is not here is policy data and stands for itself."""
