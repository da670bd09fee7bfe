-- The figures counted another way, in SQL over the tables: one row in `counted` for everything that counts.
-- `opening_limits` (case_id, at) is made by the test. Moments become 'YYYY-MM-DD HH:MM:SS' in UTC.

CREATE TEMP TABLE numbered AS
SELECT case_id, number, act, datetime(at) AS at, datetime(due_at) AS due_at, handler_id, facts,
       datetime(coalesce(json_extract(facts, '$.answered_at'), at)) AS done_at,
       sum(act = 'reopened') OVER (PARTITION BY case_id ORDER BY number) AS round
FROM acts;
CREATE INDEX temp.numbered_by_round ON numbered (case_id, round, number);

-- The first deadline of each round: a case to which nothing was done has one round, and the deadline that it has today.
CREATE TEMP TABLE promised AS
SELECT cases.id AS case_id, 0 AS round, kind, datetime(forgotten_at) AS forgotten_at,
       CASE WHEN EXISTS (SELECT 1 FROM numbered WHERE case_id = cases.id AND act = 'received')
            THEN (SELECT due_at FROM numbered WHERE case_id = cases.id AND act = 'received')
            ELSE datetime(due_at) END AS first_due
FROM cases
UNION ALL
SELECT case_id, round, kind, datetime(forgotten_at), numbered.due_at
FROM numbered JOIN cases ON cases.id = case_id WHERE act = 'reopened';

CREATE TEMP TABLE rounds AS
SELECT promised.*,
    coalesce((SELECT due_at FROM numbered WHERE case_id = promised.case_id AND round = promised.round
              AND due_at IS NOT NULL ORDER BY number DESC LIMIT 1), first_due) AS due,
    (SELECT done_at FROM numbered WHERE case_id = promised.case_id AND round = promised.round
     AND act = 'answered') AS answered,
    (SELECT min(at) FROM numbered WHERE case_id = promised.case_id AND round = promised.round
     AND act IN ('interim', 'extended', 'supplement_requested')) AS told,
    (SELECT CASE WHEN act = 'supplement_requested' THEN at END FROM numbered
     WHERE case_id = promised.case_id AND round = promised.round AND act LIKE 'supplement%'
     ORDER BY number DESC LIMIT 1) AS asked
FROM promised;

CREATE TEMP TABLE counted AS
WITH opened AS (
    SELECT case_id, min(CASE WHEN act = 'answered' THEN min(done_at, at) ELSE at END) AS at
    FROM numbered WHERE handler_id IS NOT NULL GROUP BY case_id
),
said AS (
    SELECT case_id, round, at, json_extract(facts, '$.satisfied') AS satisfied,
           row_number() OVER (PARTITION BY case_id, round ORDER BY number DESC) AS from_last
    FROM numbered WHERE act IN ('rated', 'called') AND json_extract(facts, '$.satisfied') <> ''
)
SELECT kind, 'received' AS what, 'received' AS level, datetime(received_at) AS at FROM cases
UNION ALL
SELECT kind, 'answered_in_time',
       CASE WHEN answered IS NULL THEN iif(forgotten_at IS NULL, 'overdue', 'late')
            WHEN answered <= due OR asked <= due THEN 'in_time' ELSE 'late' END,
       CASE WHEN answered > due AND asked <= due THEN answered ELSE due END
FROM rounds
WHERE due IS NOT NULL
  AND (answered IS NOT NULL OR (coalesce(asked > due, 1) AND coalesce(forgotten_at > due, 1)))
UNION ALL
SELECT kind, 'interim_notice', iif(told <= first_due, 'given', 'missing'), first_due
FROM rounds
WHERE first_due IS NOT NULL AND coalesce(answered > first_due, coalesce(forgotten_at > first_due, 1))
UNION ALL
SELECT kind, 'opened_within',
       CASE WHEN opened.at IS NULL THEN iif(forgotten_at IS NULL, 'overdue', 'late')
            WHEN opened.at <= limits.at THEN 'in_time' ELSE 'late' END, limits.at
FROM cases JOIN opening_limits AS limits ON limits.case_id = cases.id LEFT JOIN opened ON opened.case_id = cases.id
WHERE opened.at IS NOT NULL OR coalesce(datetime(forgotten_at) > limits.at, 1)
UNION ALL
SELECT kind, 'satisfaction', satisfied, at FROM said JOIN cases ON cases.id = case_id WHERE from_last = 1
UNION ALL
SELECT kind, 'outcomes', json_extract(facts, '$.outcome'), done_at
FROM numbered JOIN cases ON cases.id = case_id WHERE act = 'answered';
