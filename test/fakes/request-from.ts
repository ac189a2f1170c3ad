import { request } from 'node:http'

/** An HTTP request from a local address of the caller's choice, which `fetch` does not offer: the whole of 127.0.0.0/8 is this machine. */
export function requestFrom(
  localAddress: string,
  url: string,
  {
    method,
    headers,
    body,
    signal,
  }: {
    readonly method: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
    readonly signal?: AbortSignal
  },
): Promise<{ status: number; text: string; retryAfter?: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, localAddress, headers: { ...headers }, agent: false, ...(signal && { signal }) }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => (text += piece))
      const retryAfter = answer.headers['retry-after']
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, ...(retryAfter && { retryAfter }) }))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
