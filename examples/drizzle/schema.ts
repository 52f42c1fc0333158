import { sql } from "drizzle-orm";
import { bigint, index, pgEnum, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";

export const direction = pgEnum("direction", ["inbound", "outbound"]);

// What every record has.
const record = {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
};

export const conversations = pgTable("conversations", {
  ...record,
  title: text().notNull(),
});

export const messages = pgTable(
  "messages",
  {
    ...record,
    conversationId: bigint("conversation_id", { mode: "number" })
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    direction: direction().notNull(),
    body: text().notNull(),
    tempId: text("temp_id"),
  },
  (table) => [
    index("idx_messages_conversation_created").on(table.conversationId, table.createdAt.desc()),
    uniqueIndex("uq_messages_conversation_temp_id")
      .on(table.conversationId, table.tempId)
      .where(sql`temp_id is not null`),
  ],
);
