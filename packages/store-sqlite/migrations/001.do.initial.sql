-- The account leads every key, so that an account's rows lie together. The exceptions are the two directories that find
-- an account in the first place: its own name, and a token's hash.

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  -- One column, so that there is exactly one default rule whatever happens.
  default_rule_id TEXT NOT NULL,
  -- The newest rule id that ever was; ids only rise, even when the newest rule is deleted.
  last_rule_id TEXT NOT NULL,
  FOREIGN KEY (id, default_rule_id) REFERENCES capacity_rules (account_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE capacity_rules (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL CHECK (length(id) = 26),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  email INTEGER NOT NULL CHECK (email BETWEEN 0 AND 500),
  messaging INTEGER NOT NULL CHECK (messaging BETWEEN 0 AND 500),
  voice INTEGER NOT NULL CHECK (voice BETWEEN 0 AND 1),
  -- Kept, since counting the assignments of every rule of a list takes milliseconds.
  assignee_count INTEGER NOT NULL CHECK (assignee_count >= 0),
  created_at INTEGER NOT NULL,
  last_updated_at INTEGER NOT NULL CHECK (last_updated_at >= created_at),
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  id INTEGER NOT NULL CHECK (id BETWEEN 1 AND 9007199254740990),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  -- The e-mail in the form in which two are compared.
  email_key TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'agent', 'light_agent')),
  -- A JSON array of text.
  permissions TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, email_key)
) STRICT, WITHOUT ROWID;

-- Which rule an active user is in. The primary key says: never in two.
CREATE TABLE assignments (
  account_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  rule_id TEXT NOT NULL,
  PRIMARY KEY (account_id, agent_id),
  FOREIGN KEY (account_id, agent_id) REFERENCES users (account_id, id),
  FOREIGN KEY (account_id, rule_id) REFERENCES capacity_rules (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX assignments_by_rule ON assignments (account_id, rule_id, agent_id);

CREATE TABLE tokens (
  account_id INTEGER NOT NULL,
  id TEXT NOT NULL,
  user_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('api', 'bearer')),
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
) STRICT, WITHOUT ROWID;

-- Finds the account, and then the token, by what the client sent.
CREATE TABLE token_directory (
  hash TEXT NOT NULL PRIMARY KEY,
  account_id INTEGER NOT NULL,
  token_id TEXT NOT NULL,
  UNIQUE (account_id, token_id),
  FOREIGN KEY (account_id, token_id) REFERENCES tokens (account_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
