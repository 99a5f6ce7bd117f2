import { describe, expect, it } from 'vitest';
import { boundDeadline, readDeadline } from '../../src/front-door/deadline.ts';

const grpc = (value: string) => readDeadline({ 'grpc-timeout': value }, 'grpc-timeout');
const connect = (value: string) => readDeadline({ 'connect-timeout-ms': value }, 'connect-timeout-ms');
const within = (ms: number) => ({ kind: 'within', ms });

describe('a deadline', () => {
  it.each([
    ['1H', 3_600_000],
    ['2M', 120_000],
    ['3S', 3000],
    ['4m', 4],
    ['5000u', 5],
    ['1n', 1],
    ['0S', 0],
    ['99999999H', 3_600_000],
    ['99999999S', 3_600_000],
  ])('of gRPC has a unit, and is an hour at most: %s', (value, ms) => {
    expect(grpc(value)).toEqual(within(ms));
  });

  it.each(['5', '-1S', '1.5S', 'S', '', '123456789m', '1 S', '1h', '1S,2S'])('of gRPC is malformed: %j', (value) => {
    expect(grpc(value)).toEqual({ kind: 'malformed' });
  });

  it('of Connect is in milliseconds', () => {
    expect(connect('1500')).toEqual(within(1500));
    expect(connect('0')).toEqual(within(0));
    expect(connect('9999999999')).toEqual(within(3_600_000));
    for (const value of ['-1', '1.5', '10000000000', 'x']) expect(connect(value)).toEqual({ kind: 'malformed' });
  });

  it('may be absent, and is the usual one then', () => {
    const headers = {};
    expect(readDeadline(headers, 'grpc-timeout')).toEqual({ kind: 'absent' });
    boundDeadline(headers, 'grpc-timeout');
    boundDeadline(headers, 'connect-timeout-ms');
    expect(headers).toEqual({ 'grpc-timeout': '30000m', 'connect-timeout-ms': '30000' });
  });

  it('reads as an hour where it is longer, and stays where nobody can read it', () => {
    const headers = { 'grpc-timeout': '99999999H', 'connect-timeout-ms': 'soon' };
    boundDeadline(headers, 'grpc-timeout');
    boundDeadline(headers, 'connect-timeout-ms');
    expect(headers).toEqual({ 'grpc-timeout': '3600000m', 'connect-timeout-ms': 'soon' });
  });
});
