-- The account leads every key, so that an account's rows lie together, and may lie on one shard of a database that is
-- spread over several machines. The exceptions are the directories that find an account in the first place: its own
-- name, a token's hash, and the e-mail of a password.
--
-- Keys are compared byte by byte (COLLATE "C"), which is their order everywhere, and the same on every machine.

CREATE TABLE accounts (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  -- One column, so that there is exactly one default rule whatever happens.
  default_rule_id TEXT COLLATE "C" NOT NULL,
  -- The newest rule id that ever was; ids only rise, even when the newest rule is deleted.
  last_rule_id TEXT COLLATE "C" NOT NULL,
  -- What the entity tag of the list is made of: rises with every visible change.
  version BIGINT NOT NULL DEFAULT 1
  -- Room for new versions of a row beside the old ones: every write touches its account.
) WITH (fillfactor = 50);

CREATE TABLE capacity_rules (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  id TEXT COLLATE "C" NOT NULL CHECK (length(id) = 26),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  email INTEGER NOT NULL CHECK (email BETWEEN 0 AND 500),
  messaging INTEGER NOT NULL CHECK (messaging BETWEEN 0 AND 500),
  voice INTEGER NOT NULL CHECK (voice BETWEEN 0 AND 1),
  -- Kept, since counting the assignments of every rule of a list takes long.
  assignee_count BIGINT NOT NULL CHECK (assignee_count >= 0),
  created_at BIGINT NOT NULL,
  last_updated_at BIGINT NOT NULL CHECK (last_updated_at >= created_at),
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (account_id, id)
) WITH (fillfactor = 70);

-- Not deferred, which not every database of this family can: an account and its first rule are made in one statement.
ALTER TABLE accounts ADD CONSTRAINT accounts_default_rule_fkey
  FOREIGN KEY (id, default_rule_id) REFERENCES capacity_rules (account_id, id);

CREATE TABLE users (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  id BIGINT NOT NULL CHECK (id BETWEEN 1 AND 9007199254740990),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  -- The e-mail in the form in which two are compared.
  email_key TEXT COLLATE "C" NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'agent', 'light_agent')),
  -- A JSON array of text.
  permissions TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, email_key)
);

-- Which rule an active user is in. The primary key says: never in two.
--
-- The user's name stands here once more, and rule and name stand in both keys: so that a page and a rule's first agents
-- are read from one index alone, in its order, which makes that the cheapest way whatever the planner knows of the
-- table. A name is read thousands of times for each time that an import changes it.
CREATE TABLE assignments (
  account_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  rule_id TEXT COLLATE "C" NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (account_id, agent_id) INCLUDE (rule_id, name),
  FOREIGN KEY (account_id, agent_id) REFERENCES users (account_id, id),
  FOREIGN KEY (account_id, rule_id) REFERENCES capacity_rules (account_id, id)
);

CREATE INDEX assignments_by_rule ON assignments (account_id, rule_id, agent_id) INCLUDE (name);

CREATE TABLE tokens (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  id TEXT COLLATE "C" NOT NULL,
  -- Null for a token of the whole account: the request's e-mail says who acts.
  user_id BIGINT,
  kind TEXT NOT NULL CHECK (kind IN ('api', 'bearer')),
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id),
  CHECK (user_id IS NOT NULL OR kind = 'api')
);

-- Finds the account, and then the token, by what the client sent.
CREATE TABLE token_directory (
  hash TEXT COLLATE "C" PRIMARY KEY,
  account_id BIGINT NOT NULL,
  token_id TEXT COLLATE "C" NOT NULL,
  UNIQUE (account_id, token_id),
  FOREIGN KEY (account_id, token_id) REFERENCES tokens (account_id, id) ON DELETE CASCADE
);

CREATE TABLE passwords (
  account_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  -- With the way it was made, as in scrypt$…
  hash TEXT NOT NULL,
  PRIMARY KEY (account_id, user_id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);

-- Finds the user of a password by the e-mail, which is therefore unique on the server among users with a password.
CREATE TABLE password_directory (
  email_key TEXT COLLATE "C" PRIMARY KEY,
  account_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  UNIQUE (account_id, user_id),
  FOREIGN KEY (account_id, user_id) REFERENCES passwords (account_id, user_id) ON DELETE CASCADE
);

-- Replies that are given again to a request that comes again with the same key.
CREATE TABLE idempotency_keys (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  user_id BIGINT NOT NULL,
  operation TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  body_hash TEXT NOT NULL,
  reply TEXT NOT NULL,
  kept_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, user_id, operation, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (account_id, kept_at);

-- One row for each accepted write. The id is a ULID, so rows lie in the order of their time.
CREATE TABLE audit (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  -- Null for an operator's command.
  user_id BIGINT,
  token_id TEXT,
  request_id TEXT,
  operation TEXT NOT NULL,
  rule_id TEXT COLLATE "C",
  -- JSON, null where there was or is nothing.
  before TEXT,
  after TEXT,
  moves TEXT NOT NULL,
  PRIMARY KEY (account_id, id)
);

CREATE INDEX audit_by_rule ON audit (account_id, rule_id, id);
