import { Tabs } from '@/components/tabs'
import { actions } from '@/lib/entra'

/** Every page shows what is true now. */
export const dynamic = 'force-dynamic'

export default async function Layout({ children }: { children: React.ReactNode }) {
  const queue = await actions.listQueue({ status: 'open', limit: 1 })
  return (
    <main className="page" id="content">
      <h1>Microsoft Entra</h1>
      <p className="lead">Your customers’ people, in step with their Microsoft directories.</p>
      <Tabs waiting={queue.success ? queue.data.openCount : 0} />
      <div className="sections">{children}</div>
    </main>
  )
}
