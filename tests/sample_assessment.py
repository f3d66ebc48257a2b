"""A hand-made assessment with something in every part: what the renderers are tested on."""

from __future__ import annotations

from legwise.assessment import (
    Advice,
    Assessment,
    CauseResult,
    Chain,
    Cited,
    DangerNet,
    FiredRule,
    GroupResult,
    MedicineReview,
    NextStep,
    NumberSource,
    Outcome,
    Plan,
    Reading,
    Share,
    Step,
    TopSet,
    Unexplained,
    Urgency,
    Weight,
    WithheldAdvice,
    Words,
    WouldChange,
)

HOSTILE = '<script>alert("x")</script>\x1b[31m & co'


def both(text: str) -> Words:
    """Return words that tell which reader they are for."""
    return Words(patient=text, clinician=f"{text} (clinical)")


def step(key: str) -> Step:
    """Return a link of a chain."""
    return Step(id=key, name=both(key), says=both(f"In short, {key} happens."), source="allen-2012")


def cause(key: str, value: float, group: str, **more: object) -> CauseResult:
    """Return a cause with a posterior; everything else can be given."""
    plain: dict[str, object] = {
        "id": key,
        "kind": "condition",
        "name": both(key.replace("_", " ")),
        "contributes": Share(value=value, low=value / 2, high=min(1.0, value * 1.5)),
        "direct": value,
        "present": value,
        "prior": 0.1,
        "group": group,
        "must_not_miss": False,
        "level": "routine",
        "about": both(f"About {key}."),
        "feels": both(f"How {key} feels."),
        "against_in_general": both(f"What speaks against {key}."),
        "course": both(f"How {key} goes on."),
        "evidence_for": (),
        "evidence_against": (),
        "prior_log_odds": -2.2,
        "posterior_log_odds": 0.4,
        "mechanism": (step(f"{key}_step"),),
        "chains": (),
        "would_change": (),
        "numbers": (),
    }
    return CauseResult.model_validate(plain | more)


CRAMPS = cause(
    "nocturnal_leg_cramps",
    0.42,
    "likely",
    evidence_for=(
        Weight(
            facet="cramp_attack",
            says=both("sudden tight muscle"),
            answers={"muscle_hardening": "yes", "ended_by_stretch": "no"},
            change=1.4,
            step=1.3,
        ),
    ),
    evidence_against=(
        Weight(facet="side", says=both("which leg"), answers={"side": "both"}, change=-0.3, step=-0.2),
        Weight(
            facet="thiazide_diuretic",
            says=both("water tablet"),
            answers={"thiazide_diuretic": "yes"},
            change=-0.2,
            step=0.1,
        ),
    ),
    chains=(
        Chain(
            nodes=("thiazide_diuretic", "low_potassium", "nocturnal_leg_cramps"),
            names=(both("water tablet"), both("low potassium"), both("night leg cramps")),
            says=both("water tablet → low potassium → night leg cramps"),
            share=0.3,
            steps=(step("salt_is_washed_out"), step("nerves_fire_too_easily")),
        ),
    ),
    would_change=(
        WouldChange(
            finding="potassium", asks=both("potassium"), value="mild", value_says="a bit low", becomes=0.8
        ),
    ),
    numbers=(
        NumberSource(
            what="present at this age",
            value=0.3,
            interval=(0.2, 0.4),
            source=None,
            judgement="two surveys disagree",
        ),
    ),
    icd10=("G47.62",),
)
LIMB = cause(
    "chronic_limb_threatening_ischaemia", 0.03, "unlikely", must_not_miss=True, stage_of="artery_disease"
)
CLAUDICATION = cause("claudication", 0.12, "less_likely", stage_of="artery_disease")
RARE = cause("septic_arthritis", 0.0001, "unlikely")


def advice(key: str, **more: object) -> Advice:
    """Return one thing to do."""
    plain: dict[str, object] = {
        "id": key,
        "kind": "self_care",
        "when": "tonight",
        "name": both(key.replace("_", " ").capitalize()),
        "do": both(f"Do {key}."),
        "helps": ("nocturnal_leg_cramps",),
        "strength": "moderate",
        "evidence": (),
        "sources": ("allen-2012",),
    }
    return Advice.model_validate(plain | more)


SAMPLE = Assessment(
    urgency=Urgency(
        level="same_day",
        says=both("See a doctor today."),
        rules=(
            FiredRule(
                id="flag_rest_pain",
                name=both("rest pain"),
                level="same_day",
                do=both("Call your doctor today."),
                because=both("Too little blood may reach the foot."),
                fired_on=("eased_by_hanging_leg",),
                source="conte-2019",
            ),
            FiredRule(
                id="flag_known_disease",
                name=both("known disease"),
                level="routine",
                do=both("Tell your doctor at a visit."),
                because=both("It is good to know."),
                fired_on=("diabetes",),
                source="nhs-pad",
            ),
        ),
        dangers=(DangerNet(cause=LIMB.id, name=LIMB.name, level="same_day", posterior=0.03, threshold=0.02),),
        likely=(CRAMPS.id,),
        considered=37,
    ),
    causes=(CRAMPS, CLAUDICATION, LIMB, RARE),
    groups=(
        GroupResult(
            id="artery_disease",
            name=both("narrow leg arteries"),
            contributes=Share(value=0.15, low=0.08, high=0.3),
            present=0.2,
            stages=(CLAUDICATION.id, LIMB.id),
        ),
    ),
    something_else=Share(value=0.2, low=0.1, high=0.4),
    sets=(TopSet(contributing=(CRAMPS.id,), silent=(), share=0.4, says=both("night leg cramps alone")),),
    unexplained=(
        Unexplained(facet="fever", says=both("fever"), answers={"fever_or_shivers": "yes"}, explained=0.1),
    ),
    next_steps=(
        NextStep(
            finding="potassium",
            kind="test",
            asks=both("potassium"),
            why=both("A low value would explain the cramps."),
            information_bits=0.31,
            burden=2,
            outcomes=(
                Outcome(
                    value="mild", says="a bit low", probability=0.7, top=((CRAMPS.id, 0.8),), level="same_day"
                ),
                Outcome(
                    value="severe",
                    says="very low",
                    probability=0.3,
                    top=((CRAMPS.id, 0.9),),
                    level="emergency",
                ),
            ),
        ),
    ),
    plan=Plan(
        tonight=(advice("stretch_the_calf"),),
        weeks=(advice("magnesium", when="weeks", strength="no_benefit"),),
        tests=(advice("potassium_test", kind="test", when="visit"),),
        treatments=(advice("quinine", kind="treatment", when="visit", strength="weak"),),
        referrals=(advice("vessel_clinic", kind="referral", when="visit"),),
        avoid=(advice("heat_on_cold_feet", kind="avoid"),),
        withheld=(
            WithheldAdvice(
                id="raise_legs",
                name=both("Raise your legs"),
                because=both("Your leg arteries may be narrow."),
                source="wocn-2014",
            ),
        ),
        come_back=(both("Come back if it gets worse."),),
        ask_the_doctor=(both("Could the water tablet play a part?"),),
    ),
    medicines=(
        MedicineReview(
            written=HOSTILE,
            medicine=None,
            name=None,
            effects=(),
            timing=None,
            interactions=(),
            advice=both("We do not know this name."),
            source=None,
        ),
    ),
    readings=(
        Reading(
            finding="ankle_brachial_index",
            name=both("ankle pressure index"),
            value=0.7,
            unit="ratio",
            side="left",
            band="mild",
            says=both("A bit low."),
        ),
    ),
    known={"eased_by_hanging_leg": "yes"},
    unknown_red_flags=("flag_hot_joint",),
    notices=(both("You gave no dates."),),
    cannot_see=(both("This tool cannot see your legs."),),
    sources=(
        Cited(id="allen-2012", citation="Allen RE, Kirby KA. Nocturnal leg cramps", doi="10.1/x", url=None),
        Cited(
            id="conte-2019", citation="Conte MS. Global vascular guidelines", doi=None, url="https://a.org"
        ),
    ),
    knowledge_version="abc123",
    knowledge_hash="abc123def",
    legwise_version="0.1.0",
)
