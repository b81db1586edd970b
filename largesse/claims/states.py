"""The life of a claim: what can be done in which state, and where it leads.

A request goes draft, submitted, in review, approved or rejected. What is approved is agreed to (or
silence agrees), then proved part by part and accepted, or used up; whatever ends a claim frees what
it still held.
"""

from largesse.partners.lifecycle import Lifecycle

REQUESTED = ("submitted", "in-review", "action-required")
"""Asked for, not decided."""
RUNNING = ("approved", "in-progress", "proof-submitted", "resubmission")
"""Approved, and not at its end: the fund holds what is neither accepted nor freed."""
ENDED = ("rejected", "cancelled", "expired", "proof-rejected", "completed")
"""The fund holds nothing any more; what was used of a credit or benefit may still come back."""

CLAIM = Lifecycle(
    "claim",
    "draft",
    {
        ("draft", "submit"): "submitted",
        ("draft", "cancel"): "cancelled",
        ("draft", "amend"): "draft",
        ("submitted", "review"): "in-review",
        ("submitted", "recall"): "draft",
        ("submitted", "cancel"): "cancelled",
        ("in-review", "ask"): "action-required",
        ("in-review", "endorse"): "in-review",
        ("in-review", "approve"): "approved",
        ("in-review", "reject"): "rejected",
        ("in-review", "recall"): "draft",
        ("in-review", "cancel"): "cancelled",
        ("action-required", "amend"): "action-required",
        ("action-required", "submit"): "submitted",
        ("action-required", "recall"): "draft",
        ("action-required", "cancel"): "cancelled",
        ("action-required", "extend"): "action-required",
        ("action-required", "expire"): "expired",
        ("approved", "agree"): "in-progress",
        ("approved", "amend"): "approved",
        ("approved", "prove"): "proof-submitted",
        ("approved", "use"): "in-progress",
        ("approved", "use up"): "completed",
        ("approved", "extend"): "approved",
        ("approved", "cancel"): "cancelled",
        ("approved", "expire"): "expired",
        ("in-progress", "amend"): "in-progress",
        ("in-progress", "prove"): "proof-submitted",
        ("in-progress", "use"): "in-progress",
        ("in-progress", "use up"): "completed",
        ("in-progress", "restore"): "in-progress",
        ("in-progress", "extend"): "in-progress",
        ("in-progress", "cancel"): "cancelled",
        ("in-progress", "expire"): "expired",
        ("proof-submitted", "prove"): "proof-submitted",
        ("proof-submitted", "accept"): "in-progress",
        ("proof-submitted", "accept last"): "completed",
        ("proof-submitted", "return"): "resubmission",
        ("proof-submitted", "refuse"): "proof-rejected",
        ("proof-submitted", "cancel"): "cancelled",
        ("resubmission", "prove"): "proof-submitted",
        ("resubmission", "extend"): "resubmission",
        ("resubmission", "cancel"): "cancelled",
        ("resubmission", "expire"): "expired",
        ("completed", "restore"): "completed",
        ("cancelled", "restore"): "cancelled",
        ("expired", "restore"): "expired",
    },
    "claim",
    {
        "endorse": "claim approve",
        "prove": "claim proof",
        "accept last": "claim accept",
        "return": "claim reject",
        "refuse": "claim reject",
        "use up": "claim use",
        "expire": "",
    },
)
