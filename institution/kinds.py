"""The kinds of feedback, by the names that data files, pages and the service give them.

The title, deadline and team of each kind are facts of an institution (`institution/organization.py`).
"""

from typing import Literal, get_args

KindName = Literal["inquiry", "suggestion", "compliment", "complaint"]
KINDS: tuple[KindName, ...] = get_args(KindName)
