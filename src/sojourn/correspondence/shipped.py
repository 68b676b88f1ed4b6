"""Templates that ship; an office changes them as its own, and what it changed stays."""

# ruff: noqa: E501 - letters as they are read

from sojourn.correspondence.models import MessageTemplate
from sojourn.kernel.action import action
from sojourn.organisation.models import Person

TEMPLATES = (
    {
        "code": "application-missing",
        "kind": "applications.application",
        "title_zh": "申请材料待补",
        "title_en": "Something is missing in an application",
        "subject_zh": "请补充申请材料：{{ call }}",
        "text_zh": "{{ name }}：\n\n您申请“{{ call }}”的材料还需要补充。请在系统中查看并尽快办理：\n{{ link }}\n\n{{ sender }}",
        "subject_en": "Please complete your application: {{ call }}",
        "text_en": "Dear {{ name }},\n\nsomething is still missing in your application for “{{ call }}”. Please look "
        "and complete it soon:\n{{ link }}\n\n{{ sender }}",
    },
    {
        "code": "application-deadline",
        "kind": "applications.application",
        "title_zh": "申请截止提醒",
        "title_en": "The deadline comes near",
        "subject_zh": "截止提醒：{{ call }}",
        "text_zh": "{{ name }}：\n\n“{{ call }}”将于 {{ closes }} 截止申请。您的申请目前状态：{{ state }}。\n{{ link }}\n\n"
        "{{ sender }}",
        "subject_en": "Deadline: {{ call }}",
        "text_en": "Dear {{ name }},\n\n“{{ call }}” closes on {{ closes }}. Your application stands at: {{ state }}.\n"
        "{{ link }}\n\n{{ sender }}",
    },
    {
        "code": "offer-answer",
        "kind": "allocation.offer",
        "title_zh": "请答复录取名额",
        "title_en": "Please answer your offer",
        "subject_zh": "请于 {{ deadline }} 前答复：{{ place }}",
        "text_zh": "{{ name }}：\n\n您获得了“{{ call }}”的名额：{{ place }}。请于 {{ deadline }} 前在系统中答复，逾期名额将"
        "由候补递补。\n{{ link }}\n\n{{ sender }}",
        "subject_en": "Please answer by {{ deadline }}: {{ place }}",
        "text_en": "Dear {{ name }},\n\nyou have been offered {{ place }} in “{{ call }}”. Please answer by {{ deadline }};"
        " after that the place goes to the next in line.\n{{ link }}\n\n{{ sender }}",
    },
    {
        "code": "nomination-documents",
        "kind": "stays.nomination",
        "title_zh": "对方院校所需材料",
        "title_en": "What the host needs",
        "subject_zh": "{{ host }}需要的材料",
        "text_zh": "{{ name }}：\n\n我们将向{{ host }}提名您。请按对方要求准备申请材料，有问题请直接回复。\n{{ link }}\n\n"
        "{{ sender }}",
        "subject_en": "What {{ host }} needs from you",
        "text_en": "Dear {{ name }},\n\nwe nominate you to {{ host }}. Please prepare what it asks for; reply to this "
        "letter if something is unclear.\n{{ link }}\n\n{{ sender }}",
    },
    {
        "code": "stay-wellbeing",
        "kind": "stays.stay",
        "title_zh": "在外情况询问",
        "title_en": "How are you?",
        "subject_zh": "您在{{ host }}的情况",
        "text_zh": "{{ name }}：\n\n您在{{ host }}的学习生活是否顺利？如有困难请回复此信。\n{{ link }}\n\n{{ sender }}",
        "subject_en": "How are you at {{ host }}?",
        "text_en": "Dear {{ name }},\n\nhow are you at {{ host }}? If something is difficult, reply to this letter.\n"
        "{{ link }}\n\n{{ sender }}",
    },
    {
        "code": "general",
        "kind": "",
        "title_zh": "一般通知",
        "title_en": "General notice",
        "subject_zh": "国际合作与交流处通知",
        "text_zh": "{{ name }}：\n\n\n\n{{ sender }}",
        "subject_en": "From the International Office",
        "text_en": "Dear {{ name }},\n\n\n\n{{ sender }}",
    },
)


@action
def load_templates(*, by: Person | None) -> int:
    """Add the templates that are not there yet; gives how many."""
    known = set(MessageTemplate.objects.values_list("code", flat=True))
    new = [MessageTemplate(**facts) for facts in TEMPLATES if facts["code"] not in known]
    for template in new:
        template.save()
    return len(new)
