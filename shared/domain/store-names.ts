import { z } from 'zod'

/** An identifier as the person typed it. It must exist in the catalogue before it is used, and is quoted for its dialect. */
export const Identifier = z
  .string()
  .min(1)
  .max(128)
  .refine(name => !name.includes('\0'), 'must not contain a NUL character')

/** A field of a document: one name, never a path and never an operator. */
export const FieldName = z
  .string()
  .min(1)
  .max(128)
  .refine(name => !name.includes('\0'), 'must not contain a NUL character')
  .refine(name => !name.startsWith('$'), 'must not begin with $, which would make it an operator')
  .refine(name => !name.includes('.'), 'must not contain a dot, which would make it a path')

export const CollectionName = z
  .string()
  .min(1)
  .max(120)
  .refine(name => !name.includes('\0'), 'must not contain a NUL character')
  .refine(name => !name.includes('$'), 'must not contain $')
  .refine(name => !/^system\.|^\.|\.$|\.\./.test(name), 'is not the name of a collection of yours')

/** A file on the machine that Switchyard runs on. */
export const FilePath = z
  .string()
  .min(1)
  .max(4096)
  .refine(path => !path.includes('\0'), 'must not contain a NUL character')
  .refine(path => /^(\/|[A-Za-z]:[\\/])/.test(path), 'must begin at the root')

/** Path and query on a connection's own origin, which nothing in it can leave. */
export const HttpPath = z
  .string()
  .max(500)
  .regex(/^\/(?!\/)[^\s#\\]*$/, 'is no path that begins with one /')
  .refine(path => !/(^|\/)(\.|%2e){1,2}(\/|\?|$)/i.test(path), 'must not contain . or .. as a part')
