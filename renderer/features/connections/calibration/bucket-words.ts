import type { BucketPreset } from '../../../../shared/domain/mongo-flags-settings.ts'

/** What each bucket function does, for whoever knows the application's code. */
export const bucketWords: Readonly<Record<BucketPreset, string>> = {
  'sha256-hex8': 'SHA-256, first 8 hex digits',
  'sha1-hex8': 'SHA-1, first 8 hex digits',
  'md5-hex8': 'MD5, first 8 hex digits',
  'java-31-absolute': 'times 31, without its sign',
  'java-31-unsigned': 'times 31, unsigned',
  'java-31-signed': 'times 31, with its sign (lets half of all people in at any percentage)',
  'djb2-unsigned': 'djb2, unsigned',
  'fnv1a-32': 'FNV-1a, 32 bits',
  'murmur3-32': 'MurmurHash3, 32 bits',
  crc32: 'CRC-32',
  'character-sum': 'sum of the character codes',
  'numeric-id': 'the id itself, a number',
}
