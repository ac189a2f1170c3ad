import type { FastifyInstance } from 'fastify'

const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_host, port) => `端口 ${port} 已被占用：请停掉占用它的程序，或用 PORT 指定另一个端口`,
  EACCES: (_host, port) => `没有权限使用端口 ${port}：请用 PORT 指定 1024 以上的端口`,
  EADDRNOTAVAIL: (host) => `本机没有地址 ${host}：请检查 HOST`,
  ENOTFOUND: (host) => `找不到主机 ${host}：请检查 HOST`,
}

/** Listens, and gives the address to open. Throws CannotListen. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const reason = reasons[code]
    throw reason === undefined ? cause : new CannotListen(reason(host, port), { cause })
  }
}

/** The page lets anyone be anyone, so nobody but this machine may reach it. */
export function refuseBeyondLoopback(host: string): void {
  if (/^(127\.\d+\.\d+\.\d+|localhost|::1)$/i.test(host)) return
  throw new CannotListen(`演示页面上任何人可以扮演任何人，只能在本机提供：HOST 不能是 ${host}，请用 127.0.0.1`)
}

/** The web server cannot be where it should; in words for who started it. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen'
}
