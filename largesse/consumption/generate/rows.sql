-- The billing rows of one month, from its cells. A cell is what one seller's customers consume in the
-- month: (seller, rows, unit_e4, accounts). Tables: cells, entries, slots, accounts, rates.
-- Every amount is an integer product: unit_e4 (10^-4 USD) x weight (10^-8) x rate (10^-6) = 10^-18.
-- Macros: amount(units of 10^-18), instant(seconds since 1970).
WITH drawn AS (
    SELECT seller, rows, unit_e4, accounts, row_in_cell,
           md5_number($seed || '|' || $month || '|' || seller || '|' || row_in_cell) AS bits
    FROM (SELECT *, unnest(range(rows)) AS row_in_cell FROM cells)
),
halves AS (
    SELECT * EXCLUDE (bits),
           (bits & 18446744073709551615::UHUGEINT)::UBIGINT AS low,
           (bits >> 64)::UBIGINT AS high
    FROM drawn
),
picked AS (
    -- Rows of a cell are spread evenly over the 1,024 entries, so a cell keeps to its plan.
    SELECT seller, unit_e4,
           (row_in_cell * 67108864 + (low & 67108863)::BIGINT) // rows AS spot,
           (((low >> 26) & 1048575) % 1000)::INTEGER AS slot,
           (((low >> 46) & 262143) % 10000)::INTEGER AS lot,
           -- The smaller of two draws: earlier accounts are larger.
           accounts[1 + (least(high & 255, (high >> 8) & 255)::INTEGER * len(accounts)) // 256] AS account,
           ((high >> 16) & 255)::INTEGER AS sub_draw,
           ((high >> 24) & 65535)::INTEGER AS day_draw,
           ((high >> 40) & 255)::INTEGER AS hour_draw,
           ((high >> 48) & 255)::INTEGER AS lag_draw,
           ((high >> 56) & 7)::INTEGER AS resource,
           ((high >> 59) & 31)::INTEGER AS amount_draw
    FROM halves
),
joined AS (
    SELECT p.*, s.* EXCLUDE (slot, permille), a.* EXCLUDE (account), r.per_usd_e6, e.tiny,
           (e.low + ((e.span * (p.spot & 65535)) >> 16))
               * CASE WHEN e.tiny THEN 1000 ELSE s.permille END // 1000 AS weight,
           CASE WHEN p.lot < 30 THEN 'Credit'
                WHEN p.lot < 70 THEN 'Adjustment'
                WHEN p.lot < 320 THEN 'Tax'
                WHEN p.lot < 400 THEN 'Purchase'
                ELSE 'Usage' END AS category,
           p.lot >= 400 AND p.lot < 514 AS refund,
           p.lot >= 514 AND p.lot < 574 AS correction,
           p.lot >= 574 AND p.lot < 584 AS late,
           p.lot >= 600 AND p.lot < 900 AS marketplace,
           p.lot >= 1000 AND p.lot < 1150 AS coupon
    FROM picked AS p
    JOIN entries AS e ON e.position = p.spot >> 16
    JOIN slots AS s ON s.slot = p.slot
    JOIN accounts AS a ON a.account = p.account
    JOIN rates AS r ON r.currency = a.currency
),
placed AS (
    SELECT *,
           least($month - first_month,
                 CASE WHEN correction THEN 1 + lag_draw % 3 WHEN late THEN 1 ELSE 0 END) AS lag,
           category = 'Credit' OR refund
               OR ((correction OR category = 'Adjustment') AND amount_draw % 2 = 0) AS negative
    FROM joined
),
counted AS (
    SELECT *,
           -- What is taken back is an eighth of what is billed.
           CASE WHEN negative THEN -(weight >> 3) ELSE weight END::HUGEINT
               * CASE WHEN tiny THEN 1 ELSE unit_e4::HUGEINT * per_usd_e6 END AS cost,
           $month_starts[1 + $month - lag] AS used_from,
           $month_starts[2 + $month - lag] AS used_to
    FROM placed
),
timed AS (
    SELECT *,
           used_from + (day_draw % ((used_to - used_from) // 86400)) * 86400
               + CASE WHEN hourly THEN (hour_draw % 24) * 3600 ELSE 0 END AS started,
           amount(cost) AS billed,
           amount(CASE WHEN category = 'Usage' AND cost > 0 THEN cost + (cost >> 2) ELSE cost END) AS listed,
           category IN ('Usage', 'Purchase') AS priced
    FROM counted
)
SELECT
    billed AS BilledCost,
    account_id AS BillingAccountId,
    account_name AS BillingAccountName,
    'Billing Account' AS BillingAccountType,
    currency AS BillingCurrency,
    instant($month_starts[2 + $month]) AS BillingPeriodEnd,
    instant($month_starts[1 + $month]) AS BillingPeriodStart,
    category AS ChargeCategory,
    CASE WHEN correction AND lag > 0 THEN 'Correction' END AS ChargeClass,
    CASE category
        WHEN 'Tax' THEN 'Tax on ' || service
        WHEN 'Credit' THEN 'Goodwill credit'
        WHEN 'Adjustment' THEN 'Rounding'
        WHEN 'Purchase' THEN 'Commitment, ' || service
        ELSE CASE WHEN refund THEN 'Refund, ' ELSE '' END || service || ', per ' || unit
    END AS ChargeDescription,
    CASE category WHEN 'Usage' THEN 'Usage-Based' WHEN 'Purchase' THEN 'Recurring' ELSE 'One-Time' END
        AS ChargeFrequency,
    instant(started + CASE WHEN hourly THEN 3600 ELSE 86400 END) AS ChargePeriodEnd,
    instant(started) AS ChargePeriodStart,
    CASE WHEN category = 'Usage' THEN 1 + amount_draw END::DECIMAL(38, 18) AS ConsumedQuantity,
    CASE WHEN category = 'Usage' THEN unit END AS ConsumedUnit,
    billed AS ContractedCost,
    CASE WHEN category = 'Purchase' THEN 0 ELSE billed END::DECIMAL(38, 18) AS EffectiveCost,
    'BM-' || $month_name || '-' || account_id AS InvoiceId,
    issuer AS InvoiceIssuerName,
    listed AS ListCost,
    CASE category WHEN 'Usage' THEN 'Standard' WHEN 'Purchase' THEN 'Committed' END AS PricingCategory,
    currency AS PricingCurrency,
    CASE WHEN priced THEN 1 + amount_draw END::DECIMAL(38, 18) AS PricingQuantity,
    CASE WHEN priced THEN unit END AS PricingUnit,
    $vendor AS ProviderName,
    CASE WHEN marketplace THEN $publishers[1 + amount_draw % len($publishers)] ELSE $vendor END
        AS PublisherName,
    cloud_region AS RegionId,
    cloud_region AS RegionName,
    CASE WHEN category = 'Usage' THEN sku || '-' || account_id || '-' || resource END AS ResourceId,
    service_category AS ServiceCategory,
    service AS ServiceName,
    service_subcategory AS ServiceSubcategory,
    CASE WHEN priced THEN sku END AS SkuId,
    CASE WHEN priced THEN sku || '-' || cloud_region END AS SkuPriceId,
    CASE WHEN sub_accounts > 0 THEN account_id || '-' || (1 + sub_draw % sub_accounts) END AS SubAccountId,
    CASE WHEN sub_accounts > 0 THEN 'Project ' || (1 + sub_draw % sub_accounts) END AS SubAccountName,
    CASE WHEN sub_accounts > 0 THEN 'Project' END AS SubAccountType,
    '{"environment":"' || ['production', 'test', 'development'][1 + resource % 3] || '"}' AS Tags,
    CASE WHEN coupon THEN 'true' ELSE 'false' END AS x_CouponPaid
FROM timed
