//! Loading a workspace.
use warroom::plan::Workspace;

#[test]
fn the_example_loads() {
    let ws = match Workspace::embedded() {
        Ok(ws) => ws,
        Err(d) => {
            println!("{}", d.render(false));
            panic!("problems")
        }
    };
    let id = ws.campaigns.keys().next().unwrap();
    let plan = ws.plan_for(id).unwrap();
    plan.sealed().unwrap();
}
