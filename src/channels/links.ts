/**
 * Text of which a client makes no link by itself, with or without anything before it: the dots of hosts' names and of addresses of machines,
 * and the colon before a slash, are written full-width. Decimal points, times and numbers of orders stay as they are.
 */
export const withoutLinks = (text: string): string =>
  text
    .replace(/:(?=\/)/g, '：')
    .replace(/(?<=[\p{L}\p{N}\p{M}-])\.(?=\p{L})/gu, '．')
    .replace(/\d+(?:\.\d+){3,}/g, (address) => address.replaceAll('.', '．'))
