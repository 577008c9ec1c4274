"""Queries on tenants, users, refresh tokens and API keys."""

from sqlalchemy import func, select, update

from chatwidget.db import UnitOfWork
from chatwidget.models import ApiKey, RefreshToken, Tenant, User


async def user_by_email(unit: UnitOfWork, email: str) -> User | None:
    """Find a log-in in the whole installation (a system unit)."""
    return await unit.scalar(select(User).where(func.lower(User.email) == email.lower()))


async def user(unit: UnitOfWork, user_id: str) -> User | None:
    """Find a person of the tenant."""
    return await unit.scalar(select(User).where(User.id == user_id))


async def note_log_in(unit: UnitOfWork, user_id: str) -> None:
    """Note that a person has logged in just now."""
    await unit.execute(update(User).where(User.id == user_id).values(last_login_at=func.now()))


async def tenant(unit: UnitOfWork, tenant_id: str) -> Tenant:
    """Return the unit's own tenant."""
    return (await unit.scalars(select(Tenant).where(Tenant.id == tenant_id))).one()


async def refresh_token(unit: UnitOfWork, token_hash: str) -> RefreshToken | None:
    """Find and lock a refresh token by its hash (a system unit: the tenant is not known yet)."""
    return await unit.scalar(select(RefreshToken).where(RefreshToken.token_hash == token_hash).with_for_update())


async def revoke_family(unit: UnitOfWork, tenant_id: str, family_id: str) -> None:
    """End a log-in everywhere."""
    await unit.execute(
        update(RefreshToken)
        .where(RefreshToken.tenant_id == tenant_id, RefreshToken.family_id == family_id)
        .values(revoked_at=func.now())
    )


async def api_key_by_hash(unit: UnitOfWork, key_hash: str) -> ApiKey | None:
    """Find a key in the whole installation (a system unit)."""
    return await unit.scalar(select(ApiKey).where(ApiKey.key_hash == key_hash))


async def api_key(unit: UnitOfWork, key_id: str) -> ApiKey | None:
    """Find a key of the tenant."""
    return await unit.scalar(select(ApiKey).where(ApiKey.id == key_id))


async def touch_api_key(unit: UnitOfWork, key: ApiKey) -> None:
    """Note that a key was used, at most once a minute."""
    await unit.execute(
        update(ApiKey)
        .where(
            ApiKey.tenant_id == key.tenant_id,
            ApiKey.id == key.id,
            func.coalesce(ApiKey.last_used_at, func.to_timestamp(0))
            < func.now() - func.make_interval(0, 0, 0, 0, 0, 1),
        )
        .values(last_used_at=func.now())
    )
