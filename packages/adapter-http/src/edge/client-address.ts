import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { type IpAddress, networkOf, readAddress } from './ip-address.ts';

/** Where a request comes from, as it is recorded and as it is counted. */
export interface ClientAddress {
  readonly text: string;
  /** What it is counted by, and how many times the budget each may use: IPv6 by /64, and by /48 with ten times as much. */
  readonly keys: readonly [AddressKey, ...AddressKey[]];
}

export interface AddressKey {
  readonly key: string;
  readonly times: number;
}

export interface ProxySettings {
  /** Addresses and CIDR networks whose forwarding header is believed. */
  readonly trusted: readonly string[];
  readonly header: 'forwarded' | 'x-forwarded-for';
}

/** What is read of a request to tell its address; `header` is the configured one, lines joined with commas. */
interface Origination {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type ClientAddresses = (request: Origination) => ClientAddress;

/**
 * The address of a request is the socket's, unless that is a trusted proxy; then it is the right-most entry of the one
 * configured header that is not itself trusted. Malformed or missing: the socket's.
 */
export function createClientAddresses(settings: ProxySettings): ClientAddresses {
  const trusted = settings.trusted.length === 0 ? null : readNetworks(settings.trusted);
  const peers = new Map<string, Peer>();

  const peerOf = (socket: Origination['socket']): Peer => {
    const { remoteAddress = '' } = socket;
    const known = peers.get(remoteAddress);
    if (known !== undefined) return known;
    if (peers.size === mostPeers) peers.clear();
    const address = readAddress(remoteAddress);
    const peer: Peer = {
      client: clientAt(address),
      trusted: trusted !== null && address !== null && isTrusted(trusted, address),
    };
    peers.set(remoteAddress, peer);
    return peer;
  };

  return function clientAddress(request) {
    const peer = peerOf(request.socket);
    if (trusted === null || !peer.trusted) return peer.client;
    const header = request.headers[settings.header];
    if (typeof header !== 'string') return peer.client;
    for (const entry of entriesOf(header, settings.header)) {
      const address = entry === null ? null : readAddress(hostOf(entry));
      if (address === null) return peer.client;
      if (!isTrusted(trusted, address)) return clientAt(address);
    }
    return peer.client;
  };
}

/** Reading an address again costs less than remembering many. */
const mostPeers = 1000;

interface Peer {
  readonly client: ClientAddress;
  readonly trusted: boolean;
}

/** Null for a text that names no address and no network. */
export function readNetwork(
  text: string,
): { readonly address: string; readonly bits: number; readonly v6: boolean } | null {
  const [, address = '', size] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const v6 = isIPv6(address);
  if (!v6 && !isIPv4(address)) return null;
  const widest = v6 ? 128 : 32;
  const bits = size === undefined ? widest : Number(size);
  return bits > widest || address.includes('%') ? null : { address, bits, v6 };
}

function readNetworks(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const network = readNetwork(text);
    if (network === null) throw new TypeError('a trusted proxy is neither an address nor a network');
    list.addSubnet(network.address, network.bits, network.v6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const isTrusted = (list: BlockList, address: IpAddress): boolean =>
  list.check(address.text, address.family === 4 ? 'ipv4' : 'ipv6');

function clientAt(address: IpAddress | null): ClientAddress {
  if (address === null) return { text: 'unknown', keys: [{ key: 'unknown', times: 1 }] };
  if (address.family === 4) return { text: address.text, keys: [{ key: address.text, times: 1 }] };
  const near = { key: networkOf(address.groups, 64), times: 1 };
  return { text: address.text, keys: [near, { key: networkOf(address.groups, 48), times: 10 }] };
}

/** The entries of a forwarding header, the nearest hop first; null where one cannot be read. */
function entriesOf(header: string, name: ProxySettings['header']): readonly (string | null)[] {
  if (name === 'x-forwarded-for') {
    return header
      .split(',')
      .map((entry) => entry.trim())
      .toReversed();
  }
  return elementsOf(header).map(forOf).toReversed();
}

/** Elements of a `Forwarded` header (RFC 7239); commas inside quotes separate nothing. */
const elementsOf = (header: string): readonly string[] => header.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? [];

function forOf(element: string): string | null {
  const [, quoted, plain] = /(?:^|;)\s*for=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))\s*(?:;|$)/i.exec(element) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? plain ?? null;
}

/** An entry without its port, and without the brackets that IPv6 needs beside one. */
function hostOf(entry: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::[\w-]+)?$/.exec(entry) ?? [];
  return bracketed ?? plain ?? entry;
}
