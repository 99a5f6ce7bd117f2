import { DetentError } from '@detent/core';
import type { Database } from './driver.ts';

/** Marks a file as ours in its header, so that another program's is not mistaken for one: "DTNT". */
export const applicationId = 0x44_54_4e_54;

// Instants are REAL, because a back-off may end between two milliseconds. Versions are random, because a record that was
// removed and inserted again is not the one that somebody read before. Each index over a small part of the rows is partial,
// so that a commit pays for those it is in.
const first = `
CREATE TABLE accounts (
  id TEXT PRIMARY KEY NOT NULL,
  sequence INTEGER NOT NULL,
  state TEXT NOT NULL,
  person TEXT NOT NULL,
  erase_due REAL,
  code_mail_due REAL,
  code_text_due REAL,
  alert_mail_due REAL,
  alert_text_due REAL,
  settled_at REAL,
  dead_at REAL,
  outbox TEXT NOT NULL
) STRICT;
CREATE INDEX accounts_erase_due ON accounts (erase_due) WHERE erase_due IS NOT NULL;
CREATE INDEX accounts_code_mail_due ON accounts (code_mail_due) WHERE code_mail_due IS NOT NULL;
CREATE INDEX accounts_code_text_due ON accounts (code_text_due) WHERE code_text_due IS NOT NULL;
CREATE INDEX accounts_alert_mail_due ON accounts (alert_mail_due) WHERE alert_mail_due IS NOT NULL;
CREATE INDEX accounts_alert_text_due ON accounts (alert_text_due) WHERE alert_text_due IS NOT NULL;
CREATE INDEX accounts_settled_at ON accounts (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX accounts_dead_at ON accounts (dead_at) WHERE dead_at IS NOT NULL;

CREATE TABLE history (
  account_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  act_id TEXT NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (account_id, sequence)
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY NOT NULL,
  version TEXT NOT NULL,
  account_id TEXT NOT NULL,
  started_at REAL NOT NULL,
  expires_at REAL NOT NULL,
  value TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_of_account ON sessions (account_id, started_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE sign_in_names (
  name TEXT PRIMARY KEY NOT NULL,
  account_id TEXT NOT NULL,
  claimed_at REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE challenges (
  id TEXT PRIMARY KEY NOT NULL,
  account_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  expires_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_expiry ON challenges (expires_at);

CREATE TABLE throttles (
  key TEXT PRIMARY KEY NOT NULL,
  version TEXT NOT NULL,
  expires_at REAL NOT NULL,
  tally TEXT NOT NULL
) STRICT;
CREATE INDEX throttles_expiry ON throttles (expires_at);

CREATE TABLE administrators (
  id TEXT PRIMARY KEY NOT NULL,
  version TEXT NOT NULL,
  account_id TEXT NOT NULL,
  email TEXT NOT NULL,
  value TEXT NOT NULL
) STRICT;
CREATE INDEX administrators_of_account ON administrators (account_id);
CREATE INDEX administrators_email ON administrators (email);

CREATE TABLE owners (
  only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
  version TEXT NOT NULL,
  value TEXT NOT NULL
) STRICT;
INSERT INTO owners (only, version, value) VALUES (1, hex(randomblob(8)), '{"ids":[]}');

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY NOT NULL,
  version TEXT NOT NULL,
  hash TEXT UNIQUE NOT NULL,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE organizations (
  id TEXT PRIMARY KEY NOT NULL,
  version TEXT NOT NULL,
  value TEXT NOT NULL
) STRICT;
CREATE TABLE organization_domains (
  domain TEXT PRIMARY KEY NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX organization_domains_of ON organization_domains (organization_id);

CREATE TABLE jobs (
  id TEXT PRIMARY KEY NOT NULL,
  version TEXT NOT NULL,
  creator_id TEXT,
  key TEXT,
  status TEXT NOT NULL,
  held_until REAL NOT NULL,
  created_at REAL NOT NULL,
  expires_at REAL NOT NULL,
  value TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_key ON jobs (creator_id, key, created_at) WHERE key IS NOT NULL;
CREATE INDEX jobs_open ON jobs (created_at) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_expiry ON jobs (expires_at);
`;

// By what administrators look for accounts, beside the accounts: a commit that changes none of it writes nothing here. Each
// index holds every column that a filter reads, so that no row is looked at to be passed over.
const directory = `
CREATE TABLE directory (
  id TEXT PRIMARY KEY NOT NULL,
  created_at REAL NOT NULL,
  organization_id TEXT,
  standing TEXT NOT NULL,
  verified INTEGER NOT NULL,
  second_factor TEXT NOT NULL,
  must_enrol INTEGER NOT NULL,
  terms TEXT NOT NULL
) STRICT;
CREATE INDEX directory_newest ON directory
  (created_at DESC, id, organization_id, standing, verified, second_factor, must_enrol);
CREATE INDEX directory_organization ON directory
  (organization_id, created_at DESC, id, standing, verified, second_factor, must_enrol);
CREATE INDEX directory_disabled ON directory
  (created_at DESC, id, organization_id, verified, second_factor, must_enrol) WHERE standing = 'disabled';
CREATE INDEX directory_must_enrol ON directory
  (created_at DESC, id, organization_id, standing, verified, second_factor) WHERE must_enrol = 1;

CREATE TABLE directory_terms (
  kind TEXT NOT NULL,
  term TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (kind, term, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_terms_of ON directory_terms (id);
`;

/** Each brings a file from the version of its place in this list to the next one. What was released is never edited. */
export const migrations: readonly string[] = [first, directory];

/** Brings the file up to date, one transaction a step: a step that fails leaves the file at the version before it. */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  while (true) {
    // Asked again under the lock each time: another process may be bringing the same file up to date.
    database.exec('BEGIN IMMEDIATE');
    try {
      const version = pragma(database, 'user_version');
      refuseNewer(version, steps.length);
      const step = steps[version];
      if (step === undefined) {
        database.exec('COMMIT');
        return;
      }
      database.exec(`${step}; PRAGMA user_version = ${version + 1}; PRAGMA application_id = ${applicationId}; COMMIT`);
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}

export function pragma(database: Database, name: 'user_version' | 'application_id'): number {
  const row = database.prepare(`PRAGMA ${name}`).get();
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;
  return typeof value === 'number' ? value : 0;
}

export function refuseNewer(version: number, known: number): void {
  if (version <= known) return;
  throw new DetentError(
    { code: 'configuration-wrong', setting: 'file' },
    { detail: `the file has version ${version} and this program knows versions up to ${known}: use a newer program` },
  );
}
