import { openMongo } from '@detent/adapter-mongo';
import { http2Client } from '../e2e/self-service/http2-client.ts';
import { serveContainer } from '../e2e/self-service/serve-container.ts';
import { type ServerWishes, serveParts } from '../e2e/self-service/server.ts';
import { type OpenStorage, openMemory, openSqliteFile } from '../e2e/self-service/storage.ts';
import { type Host, World } from '../e2e/self-service/world.ts';
import { ownStore, sharedMongod } from '../support/mongo-store.ts';
import { isThorough } from '../support/thorough.ts';

/** Where an attack is made, and how a world is opened there. */
export type Ground = readonly [where: string, open: (wishes?: ServerWishes) => Promise<World>, host: Host];

const ground = (where: string, host: Host): Ground => [where, (wishes = {}) => World.open(host, wishes), host];

const mongod = isThorough ? await sharedMongod('standalone') : { lack: 'a thorough run only' };

const onMongo: OpenStorage = async () => {
  const own = await ownStore(mongod);
  const others: { close(): Promise<void> }[] = [];
  return {
    ports: own.store,
    async another() {
      const { url, database } = own;
      const other = await openMongo({ url, database });
      others.push(other);
      return other;
    },
    async close() {
      for (const other of others) await other.close();
      await own[Symbol.asyncDispose]();
    },
  };
};

const inMemory = { open: openMemory, serve: serveContainer };
const overHttp = [
  ground('over HTTP', inMemory),
  ...(isThorough
    ? [ground('by HTTP/2', { ...inMemory, connect: (port) => http2Client(`http://127.0.0.1:${port}`) })]
    : []),
];
const onOtherStores = [
  ground('on SQLite', { open: openSqliteFile, serve: serveParts }),
  ...('lack' in mongod ? [] : [ground('on MongoDB', { open: onMongo, serve: serveParts })]),
];
/** Composed as operators have it, on a file, with a mail server that keeps what it is handed. */
const endToEnd = [ground('end to end', { open: openSqliteFile, serve: serveContainer })];

/**
 * The grounds of these levels of the catalogue: H is HTTP over a store in memory, by HTTP/2 too in thorough runs; S is every
 * store, of which MongoDB has its turn in thorough runs; E is the server as it is started. R is no ground: rules are tested where
 * they stand.
 */
export function over(levels: 'H' | 'S' | 'E' | 'SH' | 'HE' | 'SE' | 'SHE'): readonly Ground[] {
  const grounds = levels === 'E' ? [] : [...overHttp];
  if (levels.includes('S')) grounds.push(...onOtherStores);
  if (levels.includes('E')) grounds.push(...endToEnd);
  return grounds;
}
