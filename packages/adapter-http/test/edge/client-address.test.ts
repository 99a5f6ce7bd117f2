import { describe, expect, it } from 'vitest';
import { createClientAddresses, type ProxySettings, readNetwork } from '../../src/edge/client-address.ts';

const at = (
  remoteAddress: string | undefined,
  headers: Record<string, string> = {},
  settings: Partial<ProxySettings> = {},
): string => {
  const clientAddress = createClientAddresses({ trusted: [], header: 'x-forwarded-for', ...settings });
  const socket = remoteAddress === undefined ? {} : { remoteAddress };
  return clientAddress({ socket, headers }).text;
};

const keysOf = (remoteAddress: string) =>
  createClientAddresses({ trusted: [], header: 'x-forwarded-for' })({ socket: { remoteAddress }, headers: {} }).keys;

const said = (list: string): string => at('10.0.0.1', { 'x-forwarded-for': list }, behind);
const behind = { trusted: ['10.0.0.0/8', '2001:db8:1::/48'] };

describe('the address of a request', () => {
  it('is that of the socket', () => {
    expect(at('192.0.2.7')).toBe('192.0.2.7');
    expect(at('2001:DB8::7')).toBe('2001:db8:0:0:0:0:0:7');
  });

  it('is "unknown" once the socket is gone', () => {
    expect(at(undefined)).toBe('unknown');
  });

  it.each([
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:C000:0207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['1::', '1:0:0:0:0:0:0:0'],
    ['::ffff:0:192.0.2.7', '0:0:0:0:ffff:0:c000:207'],
  ])('reads %s as %s', (spelling, address) => {
    expect(at(spelling)).toBe(address);
  });

  it('is counted as it is for IPv4, by /64 and ten times by /48 for IPv6', () => {
    expect(keysOf('192.0.2.7')).toEqual([{ key: '192.0.2.7', times: 1 }]);
    expect(keysOf('2001:db8:1:2:3:4:5:6')).toEqual([
      { key: '2001:db8:1:2/64', times: 1 },
      { key: '2001:db8:1/48', times: 10 },
    ]);
  });

  it('has one key for twenty spellings of one network', () => {
    const spellings = [
      ...Array.from({ length: 16 }, (_, n) => `2001:db8::${n.toString(16)}`),
      '2001:0DB8:0:0::ffff',
      '2001:db8:0:0:1:2:3:4',
      '2001:db8::1%1',
      '2001:db8:0000:0000:ffff:ffff:ffff:ffff',
    ];
    expect(new Set(spellings.map((spelling) => keysOf(spelling)[0].key))).toEqual(new Set(['2001:db8:0:0/64']));
  });

  it('is never taken from a header of somebody who is not trusted', () => {
    const forged = { 'x-forwarded-for': '198.51.100.1', forwarded: 'for=198.51.100.1' };
    expect(at('192.0.2.7', forged)).toBe('192.0.2.7');
    expect(at('192.0.2.7', forged, behind)).toBe('192.0.2.7');
  });

  it('is the right-most entry that is not a proxy itself', () => {
    expect(said('198.51.100.1')).toBe('198.51.100.1');
    expect(said('203.0.113.9, 198.51.100.1')).toBe('198.51.100.1');
    expect(said('203.0.113.9, 198.51.100.1, 10.1.2.3,10.2.3.4')).toBe('198.51.100.1');
    expect(said('garbage, 198.51.100.1')).toBe('198.51.100.1');
  });

  it('is that of the socket where the header is missing, unreadable, or names proxies only', () => {
    expect(at('10.0.0.1', {}, behind)).toBe('10.0.0.1');
    for (const list of ['', 'garbage', '198.51.100.1, unknown', '10.0.0.2', '198.51.100.1,', '256.1.1.1']) {
      expect(at('10.0.0.1', { 'x-forwarded-for': list }, behind)).toBe('10.0.0.1');
    }
  });

  it.each([
    ['198.51.100.1:4711', '198.51.100.1'],
    ['[2001:db8::7]:4711', '2001:db8:0:0:0:0:0:7'],
    ['[2001:db8::7]', '2001:db8:0:0:0:0:0:7'],
    ['2001:db8::7', '2001:db8:0:0:0:0:0:7'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
  ])('drops port and zone of a forwarded %s', (entry, address) => {
    expect(at('10.0.0.1', { 'x-forwarded-for': entry }, behind)).toBe(address);
  });

  it('trusts a proxy by its IPv6 network, and by IPv4 in IPv6 clothes', () => {
    const headers = { 'x-forwarded-for': '198.51.100.1' };
    expect(at('2001:db8:1::5', headers, behind)).toBe('198.51.100.1');
    expect(at('2001:db8:2::5', headers, behind)).toBe('2001:db8:2:0:0:0:0:5');
    expect(at('::ffff:10.0.0.1', headers, behind)).toBe('198.51.100.1');
  });

  it('reads Forwarded where that is the configured header, and no other', () => {
    const forwardedBy = (forwarded: string) =>
      at('10.0.0.1', { forwarded, 'x-forwarded-for': '203.0.113.9' }, { ...behind, header: 'forwarded' });
    expect(forwardedBy('for=198.51.100.1')).toBe('198.51.100.1');
    expect(forwardedBy('by=x;For="[2001:db8::7]:4711";proto=https')).toBe('2001:db8:0:0:0:0:0:7');
    expect(forwardedBy('for=203.0.113.1, for=198.51.100.1;host="a,b", for=10.0.0.9')).toBe('198.51.100.1');
    expect(forwardedBy('for="198.51.100.1:80"')).toBe('198.51.100.1');
    for (const nothing of ['for=unknown', 'for=_hidden', 'proto=https', 'for=', 'for="198.51.100.1', '']) {
      expect(forwardedBy(nothing)).toBe('10.0.0.1');
    }
    expect(at('10.0.0.1', { forwarded: 'for=198.51.100.1' }, behind)).toBe('10.0.0.1');
  });

  it('knows an address again without reading it again', () => {
    const clientAddress = createClientAddresses({ trusted: [], header: 'x-forwarded-for' });
    const socket = { remoteAddress: '192.0.2.7' };
    expect(clientAddress({ socket, headers: {} })).toBe(clientAddress({ socket, headers: {} }));
  });

  it('takes no proxy that is neither address nor network', () => {
    for (const text of [
      '',
      'proxy',
      '10.0.0.0/33',
      '::/129',
      '10.0.0.0/',
      '10.0.0.0/-1',
      'fe80::1%eth0',
      '10.0.0.0/8/8',
    ]) {
      expect(readNetwork(text)).toBeNull();
      expect(() => createClientAddresses({ trusted: [text], header: 'forwarded' })).toThrow(TypeError);
    }
    expect(readNetwork(' 10.0.0.1 ')).toEqual({ address: '10.0.0.1', bits: 32, v6: false });
    expect(readNetwork('::/0')).toEqual({ address: '::', bits: 0, v6: true });
  });
});
