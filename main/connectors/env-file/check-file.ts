import type { Stats } from 'node:fs'

type Whose = Pick<Stats, 'uid' | 'mode' | 'nlink' | 'isFile' | 'isSymbolicLink'>

/**
 * Why a file may not be used, in words; undefined: it may. Whoever can exchange it, or shares it under another name,
 * could make us write what is not ours to write.
 *
 * @param ownUid  undefined: this system has no owners of this kind. For root, who may write anything, the file has to
 *   belong to root or to the owner of its folder, so that a file smuggled into somebody's folder is not taken for theirs.
 */
export function whyFileUnusable(
  file: Whose,
  folder: Pick<Stats, 'uid' | 'mode'>,
  ownUid: number | undefined,
): string | undefined {
  if (file.isSymbolicLink()) return 'it is a symbolic link; give the path of the file itself'
  if (!file.isFile()) return 'it is no ordinary file'
  if (file.nlink > 1) return 'it has a second name (a hard link), under which it would keep its old content'
  if (ownUid === undefined) return undefined
  if ((folder.mode & 0o002) !== 0) return 'everyone on this machine may exchange files in its folder'
  if (folder.uid !== ownUid && folder.uid !== 0 && ownUid !== 0) return 'its folder belongs to another user'
  const owners = ownUid === 0 ? [0, folder.uid] : [ownUid]
  return owners.includes(file.uid) ? undefined : 'it belongs to another user'
}
