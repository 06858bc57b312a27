-- A token may belong to an account and no user of it; then the request's e-mail says who acts. The table is made anew,
-- since SQLite cannot take a NOT NULL off a column. The directory refers to it, so it is made anew too.
CREATE TABLE new_tokens (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  user_id INTEGER,
  kind TEXT NOT NULL CHECK (kind IN ('api', 'bearer')),
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id),
  CHECK (user_id IS NOT NULL OR kind = 'api')
) STRICT, WITHOUT ROWID;

CREATE TABLE new_token_directory (
  hash TEXT NOT NULL PRIMARY KEY,
  account_id INTEGER NOT NULL,
  token_id TEXT NOT NULL,
  UNIQUE (account_id, token_id),
  FOREIGN KEY (account_id, token_id) REFERENCES new_tokens (account_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO new_tokens SELECT account_id, id, user_id, kind, scope, label, created_at, expires_at FROM tokens;
INSERT INTO new_token_directory SELECT hash, account_id, token_id FROM token_directory;
DROP TABLE token_directory;
DROP TABLE tokens;
-- Renaming a table renames it in the references to it.
ALTER TABLE new_tokens RENAME TO tokens;
ALTER TABLE new_token_directory RENAME TO token_directory;

CREATE TABLE passwords (
  account_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  -- With the way it was made, as in scrypt$…
  hash TEXT NOT NULL,
  PRIMARY KEY (account_id, user_id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
) STRICT, WITHOUT ROWID;

-- Finds the user of a password by the e-mail, which is therefore unique on the server among users with a password.
CREATE TABLE password_directory (
  email_key TEXT NOT NULL PRIMARY KEY,
  account_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  UNIQUE (account_id, user_id),
  FOREIGN KEY (account_id, user_id) REFERENCES passwords (account_id, user_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
