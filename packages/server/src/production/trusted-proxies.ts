import { about, type ProductionRule, where } from './facts.ts';

/** A forwarded address is believed only from proxies that were named, and never from everybody. */
export const trustedProxies: ProductionRule = ({ config: { forwardedHeader, trustedProxies: proxies } }) => {
  const isOn = forwardedHeader !== null && forwardedHeader !== 'none';
  return where(
    [isOn && proxies.length === 0, about('trustedProxies', 'is empty although DETENT_FORWARDED_HEADER is set')],
    [
      forwardedHeader !== 'none' && proxies.some(isNearlyEverybody),
      about('trustedProxies', 'must name the proxies, and not whole parts of the internet'),
    ],
  );
};

/** No installation has so many proxies: wider than a /8, or than a /16 of IPv6. */
function isNearlyEverybody(network: string): boolean {
  const [address = '', bits] = network.split('/');
  return bits !== undefined && Number(bits) < (address.includes(':') ? 16 : 8);
}
