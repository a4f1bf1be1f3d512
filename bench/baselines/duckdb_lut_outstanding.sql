-- lut 三.1–三.3, the last two over every course outstanding (scope outstanding); follows duckdb_lut_results.sql.
late AS (
    SELECT student, course, outcome FROM completed WHERE of = 0 AND t = 1
    UNION ALL
    SELECT student, course, outcome FROM nth_makeup later WHERE t = 1 AND EXISTS (
        FROM judged j WHERE j.student = later.student AND j.course = later.course
    )
        AND NOT EXISTS (FROM sat_next s WHERE s.student = later.student AND s.course = later.course)
        AND NOT EXISTS (FROM makeups m WHERE m.student = later.student AND m.course = later.course AND m.t = 0)
),
until_now AS (
    SELECT student, course, outcome FROM marked WHERE t <= 0
    UNION ALL SELECT student, course, outcome FROM late
),
outstanding AS (
    SELECT DISTINCT student, course FROM until_now f WHERE outcome = 1
        AND NOT EXISTS (FROM until_now p WHERE p.student = f.student AND p.course = f.course AND p.outcome IN (0, 3))
),
owed AS (SELECT student, count(*) AS courses FROM outstanding GROUP BY student),
regular AS (
    SELECT student, count(*) FILTER (in_regular) AS courses, bool_or(after_makeup) AS still FROM first_time GROUP BY student
),
levels AS (
    SELECT student,
           CASE WHEN owed.courses >= 2 THEN 'written' WHEN owed.courses = 1 THEN 'oral'
                WHEN regular.courses >= 3 OR still THEN 'listed' END AS level
    FROM owed FULL JOIN regular USING (student)
)
SELECT student, level FROM levels WHERE level IS NOT NULL
