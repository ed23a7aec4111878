"""Profiles, and pages of them."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's profile.

    Attributes:
        id: Opaque; ``prof_`` and 32 hexadecimal digits for profiles made at sign-in.
        display_name: The name that others see, 1 to 80 characters.
        bio: A few paragraphs about the person.
        avatar_url: A picture of the person (http or https).
        website: The person's own page (http or https).
        locale: A BCP 47 language tag.
        timezone: A name of the IANA time zone database.
        tags: Up to ten short words.
        email: An e-mail address.
        phone: A telephone number, in E.164 form.
        birthdate: A day without a time zone.
        staff_notes: Notes by the staff about the person.
        created_at: Aware, in UTC.
        updated_at: Aware, in UTC.
        version: 1 at first, and one higher after each change.
    """

    id: str
    display_name: str
    bio: str | None
    avatar_url: str | None
    website: str | None
    locale: str | None
    timezone: str | None
    tags: tuple[str, ...]
    email: str | None
    phone: str | None
    birthdate: date | None
    staff_notes: str | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ProfileEdge:
    """A profile in a list.

    Attributes:
        cursor: Opaque; marks the place after this profile.
        profile: The profile.
    """

    cursor: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """A page of profiles, oldest first.

    Attributes:
        edges: The profiles of this page.
        has_next_page: Whether more follow.
    """

    edges: tuple[ProfileEdge, ...]
    has_next_page: bool
