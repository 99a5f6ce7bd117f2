/**
 * One row an account, with the outbox of its acts, so that a commit is one guarded UPDATE. What only the relay looks for stands in
 * columns of its own, each with an index. Texts compare byte for byte; instants are doubles, which hold every number of JavaScript.
 */
export const schema: string = `
  create table if not exists accounts (
    id text collate "C" primary key,
    sequence bigint not null,
    standing text not null,
    state text not null,
    person text not null,
    outbox text not null,
    erase_at double precision,
    code_mail_at double precision,
    code_text_at double precision,
    alert_mail_at double precision,
    alert_text_at double precision,
    settled_at double precision,
    dead_at double precision
  );
  create index if not exists accounts_erase on accounts (erase_at) where erase_at is not null;
  create index if not exists accounts_code_mail on accounts (code_mail_at) where code_mail_at is not null;
  create index if not exists accounts_code_text on accounts (code_text_at) where code_text_at is not null;
  create index if not exists accounts_alert_mail on accounts (alert_mail_at) where alert_mail_at is not null;
  create index if not exists accounts_alert_text on accounts (alert_text_at) where alert_text_at is not null;
  create index if not exists accounts_settled on accounts (settled_at) where settled_at is not null;
  create index if not exists accounts_dead on accounts (dead_at) where dead_at is not null;

  create table if not exists directory (
    account_id text collate "C" primary key,
    listed boolean not null,
    created_at double precision not null,
    organization_id text collate "C",
    standing text not null,
    verified boolean not null,
    second_factor text not null,
    must_enrol boolean not null
  );
  create index if not exists directory_order on directory (created_at desc, account_id) where listed;
  create index if not exists directory_organization on directory (organization_id, created_at desc) where listed;
  create table if not exists directory_terms (
    account_id text collate "C" not null,
    kind text not null,
    term text collate "C" not null
  );
  create index if not exists directory_terms_found on directory_terms (kind, term);
  create index if not exists directory_terms_of on directory_terms (account_id);

  create table if not exists history (
    account_id text collate "C",
    sequence bigint,
    act_id text collate "C" not null,
    entry text not null,
    primary key (account_id, sequence)
  );

  create table if not exists sign_in_names (
    name text collate "C" primary key,
    account_id text collate "C" not null,
    claimed_at double precision not null
  );

  create sequence if not exists versions;
  create table if not exists records (
    kind text collate "C",
    id text collate "C",
    version bigint not null default nextval('versions'),
    made bigint not null default nextval('versions'),
    value text not null,
    owner text collate "C",
    expires_at double precision,
    primary key (kind, id)
  );
  create index if not exists records_owner on records (kind, owner) where owner is not null;
  create index if not exists records_expiry on records (kind, expires_at) where expires_at is not null;

  create table if not exists domains (
    domain text collate "C" primary key,
    organization_id text collate "C" not null
  );
  create table if not exists token_hashes (
    hash text collate "C" primary key,
    token_id text collate "C" not null unique
  );
`;
