"""Vectors of products and passages, where the server has pgvector; search does without them elsewhere."""

import sqlalchemy as sa
from alembic import op

from chatwidget.db.isolation import isolate

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search_indexes", sa.Column("vectors_of", sa.Text(), nullable=True))
    available = "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'"
    if not op.get_bind().scalar(sa.text(available)):
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    # The length is the model's affair; an index of a large shop casts to it.
    op.execute(
        """
        CREATE TABLE search_vectors (
            tenant_id text NOT NULL,
            shop_id text NOT NULL,
            model text NOT NULL,
            source_id text NOT NULL,
            part smallint NOT NULL,
            terms_hash text NOT NULL,
            vector halfvec NOT NULL,
            CONSTRAINT pk_search_vectors PRIMARY KEY (tenant_id, shop_id, model, source_id, part),
            CONSTRAINT fk_search_vectors_tenant_id_shop_id FOREIGN KEY (tenant_id, shop_id)
                REFERENCES shops (tenant_id, id) ON DELETE CASCADE
        )
        """
    )
    isolate("search_vectors")


def downgrade() -> None:
    op.execute("DROP TABLE IF EXISTS search_vectors")
    op.drop_column("search_indexes", "vectors_of")
