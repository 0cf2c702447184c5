-- What readers who asked for every change of a status are yet to be told of a component: what it was before the first change that nobody
-- was told of, when that was recorded, and when they were last told. One row for each component that ever changed by itself.
CREATE TABLE status_news (
    component_id TEXT NOT NULL PRIMARY KEY REFERENCES components (id),
    was TEXT NOT NULL,
    changed_at TIMESTAMPTZ,
    told_at TIMESTAMPTZ
);

-- The statuses that a notification tells of where it is about no incident and no work.
ALTER TABLE notifications ADD COLUMN news TEXT NOT NULL DEFAULT '[]';
