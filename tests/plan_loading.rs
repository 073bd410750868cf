//! Loading a workspace.
use warroom::plan::Workspace;

#[test]
fn the_example_loads() {
    let ws = match Workspace::embedded() {
        Ok(ws) => ws,
        Err(d) => {
            for p in d.0 {
                println!("{} {}", p.file, p.message);
            }
            panic!("problems")
        }
    };
    let id = ws.campaigns.keys().next().unwrap();
    let plan = ws.plan_for(id).unwrap();
    println!("{:?}", plan.actions.keys().collect::<Vec<_>>());
    plan.sealed().unwrap();
}
