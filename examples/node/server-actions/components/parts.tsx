// Small parts that every page is made of.

import Link from 'next/link'

import { moment, type Tone } from '@/lib/words'

export function Badge({ text, tone }: { text: string; tone: Tone }) {
  return <span className={`badge ${tone}`}>{text}</span>
}

export function Moment({ at, otherwise = 'Never' }: { at: string | null; otherwise?: string }) {
  return at ? <time dateTime={at}>{moment(at)}</time> : <span className="quiet">{otherwise}</span>
}

export function Section({ title, about, aside, children }: {
  title: string
  about?: React.ReactNode
  aside?: React.ReactNode
  children: React.ReactNode
}) {
  return (
    <section className="section">
      <header className="section-head">
        <div>
          <h2>{title}</h2>
          {about && <p className="quiet">{about}</p>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  )
}

/** Where there is nothing yet: why, and what to do. */
export function Empty({ title, children, href, action }: {
  title: string
  children: React.ReactNode
  href?: string
  action?: string
}) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      <p>{children}</p>
      {href && <Link className="button" href={href}>{action}</Link>}
    </div>
  )
}

/** Facts side by side. */
export function Facts({ facts }: { facts: Array<[label: string, value: React.ReactNode]> }) {
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
