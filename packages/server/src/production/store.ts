import { isLoopback } from '../config/loopback.ts';
import { about, type ProductionRule, where } from './facts.ts';

/** What is stored outlives the process, is acknowledged by a majority, and crosses the network only to the right server and encrypted. */
export const store: ProductionRule = ({ config }) => {
  switch (config.store.kind) {
    case 'memory':
      return [about('store', 'must not be memory:, which forgets everything with the process')];
    case 'sqlite':
      // That SQLite is recent enough is looked at when the file is opened, in every mode.
      return [];
    case 'mongodb':
      return mongodbProblems(config.store.url);
  }
};

export function mongodbProblems(url: string): ReturnType<ProductionRule> {
  const { hosts, user, options, isService } = parts(url);
  const isLocal = !isService && hosts.every((host) => isLoopback(host.replace(/:\d+$/, '')));
  const encrypted = isService
    ? options.get('tls') !== 'false'
    : options.get('tls') === 'true' || options.get('ssl') === 'true';
  const checked = [...unchecked].every((name) => options.get(name.toLowerCase()) !== 'true');
  const certificate = options.get('authmechanism') === 'MONGODB-X509' || options.get('authmechanism') === 'MONGODB-AWS';
  return where(
    [
      (options.get('w') ?? 'majority') !== 'majority' || options.get('journal') === 'false',
      about('store', 'must write with w=majority and journal'),
    ],
    [!isLocal && user === '' && !certificate, about('store', 'must sign in to MongoDB')],
    [!isLocal && !encrypted, about('store', 'must use TLS to MongoDB: tls=true')],
    [!checked, about('store', 'must check the certificate of MongoDB')],
  );
}

const unchecked = ['tlsInsecure', 'tlsAllowInvalidCertificates', 'tlsAllowInvalidHostnames'] as const;

interface Parts {
  readonly isService: boolean;
  readonly user: string;
  readonly hosts: readonly string[];
  /** By name in lower case, as drivers read them. */
  readonly options: ReadonlyMap<string, string>;
}

/** A connection string may name several hosts, which no other address does. */
function parts(url: string): Parts {
  const [, service, user = '', hosts = '', query = ''] =
    /^mongodb(\+srv)?:\/\/(?:([^@/]*)@)?([^/?]*)(?:\/[^?]*)?(?:\?(.*))?$/.exec(url) ?? [];
  const options = [...new URLSearchParams(query)].map(([name, value]) => [name.toLowerCase(), value] as const);
  return { isService: service !== undefined, user, hosts: hosts.split(','), options: new Map(options) };
}
