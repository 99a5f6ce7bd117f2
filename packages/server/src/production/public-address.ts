import { about, type ProductionRule, where } from './facts.ts';

/** People reach the server under an https address that it knows. */
export const publicAddress: ProductionRule = ({ config: { baseUrl, uiBaseUrl } }) =>
  where(
    [baseUrl === null, about('baseUrl', 'is missing')],
    [baseUrl !== null && !baseUrl.startsWith('https://'), about('baseUrl', 'must be https')],
    [uiBaseUrl !== null && !uiBaseUrl.startsWith('https://'), about('uiBaseUrl', 'must be https')],
  );
