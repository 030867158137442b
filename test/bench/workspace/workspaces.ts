import {
  openBenchWorkspace,
  type BenchWorkspace,
  type BenchWorkspaceOptions,
} from './open-bench-workspace.ts'

/** The workspaces of this run: making a million rows takes seconds, so the parts share them. */
export type Workspaces = {
  open(options: BenchWorkspaceOptions): Promise<BenchWorkspace>
  close(): Promise<void>
}

export function createWorkspaces(): Workspaces {
  const opened = new Map<string, Promise<BenchWorkspace>>()
  return {
    open(options) {
      const name = JSON.stringify(options)
      const workspace = opened.get(name) ?? openBenchWorkspace(options)
      opened.set(name, workspace)
      return workspace
    },
    async close() {
      for (const workspace of opened.values()) await (await workspace).close()
    },
  }
}
