import type { WritableContents } from '@detent/core/storage';
import { clientFor, copied, databaseNamed, prepared } from './connect.ts';
import { contentsOf } from './contents.ts';
import { callMs, MongoDatabase } from './mongo-database.ts';
import type { MongoOptions } from './open-mongo.ts';

/** A database that is being filled with what another store holds. */
export interface MongoCopy {
  readonly contents: WritableContents;
  /** Says that it holds everything: from now on it may be used. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a database to copy another store into it: one that nobody has used yet, or one that a copy was begun in. Until it is
 * finished `openMongo` refuses it, and once that has opened it nothing is copied into it any more. Throws as `openMongo` does.
 */
export async function openMongoCopy({ url, database: name = databaseNamed(url) }: MongoOptions): Promise<MongoCopy> {
  const client = clientFor(url);
  const { db, server } = await prepared(client, name, 'copy');
  const database = new MongoDatabase(client, db, { isReplicated: server.deployment !== 'standalone', callMs });
  return {
    contents: contentsOf(database),
    finish: () => database.repeatable('Accounts', () => copied(db)),
    close: () => database.close(),
  };
}
