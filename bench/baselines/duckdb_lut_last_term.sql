-- lut 三.1–三.3, the last two of the judged term (scope last_term); follows duckdb_lut_results.sql.
students AS (
    SELECT student, count(*) FILTER (in_regular) AS regular, count(*) FILTER (after_makeup) AS still
    FROM first_time GROUP BY student
),
levels AS (
    SELECT student,
           CASE WHEN still >= 2 THEN 'written' WHEN still = 1 THEN 'oral' WHEN regular >= 3 THEN 'listed' END AS level
    FROM students
)
SELECT student, level FROM levels WHERE level IS NOT NULL
