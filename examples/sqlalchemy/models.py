"""The entities; run as a program, it prints their schema."""

from datetime import datetime

from sqlalchemy import BigInteger, Enum, ForeignKey, Identity, Index, Text, create_mock_engine, func, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Record(Base):
    """What every record has."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())


class Conversation(Record):
    __tablename__ = "conversations"

    title: Mapped[str] = mapped_column(Text)


class Message(Record):
    __tablename__ = "messages"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    direction: Mapped[str] = mapped_column(Enum("inbound", "outbound", name="direction"))
    body: Mapped[str] = mapped_column(Text)
    temp_id: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("idx_messages_conversation_created", "conversation_id", text("created_at DESC")),
        Index(
            "uq_messages_conversation_temp_id",
            "conversation_id",
            "temp_id",
            unique=True,
            postgresql_where=text("temp_id IS NOT NULL"),
        ),
    )


if __name__ == "__main__":
    engine = create_mock_engine(
        "postgresql://", lambda statement, *_: print(f"{statement.compile(dialect=engine.dialect)};")
    )
    Base.metadata.create_all(engine, checkfirst=False)
