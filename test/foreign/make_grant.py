import sys

sys.path.insert(0, "python-client")
from gatehouse_client import AuthenticatedClient
from gatehouse_client.api.grants import create_grant
from gatehouse_client.models import CreateGrantBody, Grant

url, token = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token)
grant = create_grant.sync(account_id="acme", client=client, body=CreateGrantBody(duration="PT1H"))
assert isinstance(grant, Grant), grant
print(grant.status.value if hasattr(grant.status, "value") else grant.status, grant.grant_id)
