import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { BlockList, isIPv6 } from 'node:net'

/** Answers like `dns.lookup` with `all`. Handed in, so that a name that changes its mind can be tested. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export const systemResolve: Resolve = systemLookup

/** Addresses of this link, where clouds keep the credentials of a machine, and of such services elsewhere. */
const guarded = new BlockList()
guarded.addSubnet('169.254.0.0', 16)
guarded.addSubnet('fe80::', 10, 'ipv6')
guarded.addAddress('100.100.100.200')
guarded.addAddress('192.0.0.192')
guarded.addAddress('fd00:ec2::254', 'ipv6')
guarded.addAddress('fd20:ce::254', 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** An IPv4 address inside of an IPv6 one counts as the IPv4 address. */
export function isLinkLocal(address: string): boolean {
  return guarded.check(bare(address), isIPv6(bare(address)) ? 'ipv6' : 'ipv4')
}

export function isLoopback(address: string): boolean {
  return loopback.check(bare(address), isIPv6(bare(address)) ? 'ipv6' : 'ipv4')
}

function bare(address: string): string {
  return address.split('%')[0] ?? ''
}

export const addressRefusedCode = 'ERR_ADDRESS_REFUSED'

/**
 * For `net.connect`, which connects to what this answers, so that nobody can give one answer to be checked and
 * another to be used. An address that the person typed is not looked up and so not refused.
 */
export function guardedLookup(resolve: Resolve) {
  return (
    hostname: string,
    options: LookupOptions,
    callback: (
      error: NodeJS.ErrnoException | null,
      address: string | LookupAddress[],
      family?: number,
    ) => void,
  ): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, [])
      const allowed = addresses.filter(({ address }) => !isLinkLocal(address))
      const [first] = allowed
      if (first === undefined) {
        const refused = new Error(`${hostname} is ${addresses.map(({ address }) => address).join(', ')}`)
        return callback(Object.assign(refused, { code: addressRefusedCode }), [])
      }
      if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}
