import { sql } from "drizzle-orm";
import { bigint, index, pgEnum, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";

export const direction = pgEnum("direction", ["inbound", "outbound"]);

export const conversations = pgTable("conversations", {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  title: text().notNull(),
});

export const messages = pgTable(
  "messages",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    conversationId: bigint("conversation_id", { mode: "number" })
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    direction: direction().notNull(),
    body: text().notNull(),
    tempId: text("temp_id"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index("idx_messages_conversation_created").on(table.conversationId, table.createdAt.desc()),
    uniqueIndex("uq_messages_conversation_temp_id")
      .on(table.conversationId, table.tempId)
      .where(sql`temp_id is not null`),
  ],
);
