-- What entity tags are made of: a number that rises with every visible change.
ALTER TABLE accounts ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE capacity_rules ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- Replies that are given again to a request that comes again with the same key.
CREATE TABLE idempotency_keys (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  user_id INTEGER NOT NULL,
  operation TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  reply TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, user_id, operation, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (account_id, kept_at);

-- One row for each accepted write. The id is a ULID, so rows lie in the order of their time.
CREATE TABLE audit (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- Null for an operator's command.
  user_id INTEGER,
  token_id TEXT,
  request_id TEXT,
  operation TEXT NOT NULL,
  rule_id TEXT,
  -- JSON, null where there was or is nothing.
  before TEXT,
  after TEXT,
  moves TEXT NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_by_rule ON audit (account_id, rule_id, id);
