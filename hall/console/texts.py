"""What a member of staff reads when there is no console to show."""

NOT_BUILT = (
    "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>工作台</title>"
    "<p>工作台还没有构建：请在服务器上运行 <code>make run</code>（或 <code>python3 -m launch console</code>）。</p></html>"
)
