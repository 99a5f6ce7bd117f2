import { describe, expect, it } from 'vitest';
import { isDecodable, isPath, readTarget } from '../../src/edge/target.ts';

describe('a request target', () => {
  it.each([
    ['/a/b', { path: '/a/b', query: '' }],
    ['/a?b=c?d', { path: '/a', query: 'b=c?d' }],
    ['/a?', { path: '/a', query: '' }],
    ['//a/b', { path: '//a/b', query: '' }],
    ['/a%2Fb/../c', { path: '/a%2Fb/../c', query: '' }],
    ['http://evil.example/a?b', { path: '/a', query: 'b' }],
    ['HTTPS://evil.example:1', { path: '/', query: '' }],
    ['http://evil.example?b', { path: '/', query: 'b' }],
  ])('%s', (url, target) => {
    expect(readTarget(url, '')).toEqual(target);
  });

  it.each([
    ['/base/a', '/a'],
    ['/base', '/'],
    ['/base/', '/'],
    ['/base?x', '/'],
    ['/a', '/a'],
    ['/basement/a', '/basement/a'],
    ['/base/base/a', '/base/a'],
    ['http://h/base/a', '/a'],
  ])('loses the path of the base address: %s', (url, path) => {
    expect(readTarget(url, '/base').path).toBe(path);
  });

  it('is a path if it begins with a slash and is visible ASCII throughout', () => {
    for (const path of ['/', '/a-b_c.~%20', '/!$&\'()*+,;=:@[]{}|\\^`"<>']) expect(isPath(path)).toBe(true);
    for (const path of ['', '*', 'a', '/a b', '/a#b', '/a?b', '/\u00e4', '/a\u00a0', '/a\u007f', '/a\n']) {
      expect(isPath(path)).toBe(false);
    }
    expect(isPath(readTarget('ftp://x/a', '').path)).toBe(false);
  });

  it('decodes if every escape is one and all of them are UTF-8', () => {
    for (const target of ['/a', '/%20', '/%C3%A4', '/%2F?x=%00']) expect(isDecodable(target)).toBe(true);
    for (const target of ['/%', '/%zz', '/%ff', '/%E0%A4%A', '/a?x=%C3']) expect(isDecodable(target)).toBe(false);
  });
});
