// The package's own types do not resolve under "nodenext".
declare module 'opencc-js/t2cn' {
  export function Converter(options: { readonly from: 'hk' | 'tw' | 'twp' | 't'; readonly to: 'cn' }): (text: string) => string
}
